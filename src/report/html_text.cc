#include "report/html_text.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "report/markup.h"
#include "report/printable.h"

namespace tracediff {

std::string html(std::string_view text) { return markup(printable(text)); }

std::string html_sentence(std::string_view sentence) {
  std::string shown;
  while (!sentence.empty()) {
    const std::size_t open = sentence.find('`');
    const std::size_t close = open == std::string_view::npos ? open : sentence.find('`', open + 1);
    if (close == std::string_view::npos) return shown + html(sentence);
    shown += html(sentence.substr(0, open));
    shown += "<code>" + html(sentence.substr(open + 1, close - open - 1)) + "</code>";
    sentence.remove_prefix(close + 1);
  }
  return shown;
}

std::string policy_hash(std::string_view content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> encoded{};
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return "'sha256-" + std::string(encoded.begin(), encoded.begin() + length) + "'";
}

}  // namespace tracediff
