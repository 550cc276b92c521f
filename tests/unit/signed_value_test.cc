#include "shape/signed_value.h"

#include <gtest/gtest.h>

#include <string>

#include "tracediff/normalise.h"

namespace tracediff {
namespace {

TEST(SignedValue, IsToldByTheTimeBeforeItsSignature) {
  const std::string token = std::string(1, kTokenBegin) + "b64_43" + kTokenEnd;
  for (const std::string& text : {
           "eyJ1IjoxOX0:1xY77X:" + token,  // base62
           std::string(
               "eyJ1IjoxOX0:1xY77X:PAm4cvnfxjyGjqujxh6ey67ltUC-iO952YzLw3gaq2M"),  // which is no token by chance
           ".eJwNy8E.aw3Olw." + token,                                             // four bytes in base64url
           token + ":1xY6yO:" + token,
       }) {
    EXPECT_TRUE(is_signed_value(text)) << text;
  }
  for (const std::string& text : {
           "cache:orders:" + token,  // a word
           "cache:follow:" + token,  // one that could be four bytes
           "cache:user17:" + token,
           "a:0xY77X:" + token,  // long ago
           ":1xY77X:" + token,
           std::string("eyJ1IjoxOX0:1xY77X:short"),
           "eyJ1IjoxOX0:1xY77X." + token,
           token,
           std::string(),
       }) {
    EXPECT_FALSE(is_signed_value(text)) << text;
  }
}

}  // namespace
}  // namespace tracediff
