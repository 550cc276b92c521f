#include "shape/text_reducer.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "shape/arguments.h"
#include "tracediff/normalise.h"

namespace tracediff {
namespace {

/// `<json>` stands for a token, `#` for digits.
std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == kTokenBegin ? '<' : c == kTokenEnd ? '>' : c == kDigits ? '#' : c;
  return out;
}

std::string token(const std::string& type) { return kTokenBegin + type + kTokenEnd; }

TEST(TextReducer, keeps_what_may_be_a_finding) {
  TextReducer reducer;
  for (const char* text :
       {R"("GET" "user:17")", R"("SET" "user:17" "ada" "PX" "30000")", R"("PING")", R"("EVALSHA" "@0123abcd" "1" "k")"})
    EXPECT_EQ(reducer.reduce(text), text);
}

TEST(TextReducer, structured_values_become_their_fields) {
  TextReducer reducer;
  EXPECT_EQ(shown(reducer.reduce(R"("SET" "k" "{\"id\":7,\"name\":\"ada\"}" "EX" "60")")),
            R"("SET" "k" "<json{id:number,name:string}>" "EX" "60")");
  EXPECT_EQ(shown(reducer.reduce(R"("SET" "k" "\x80\x04\x95\x00\x00\x00\x00\xff\xfe")")), R"("SET" "k" "<bytes>")");
}

TEST(TextReducer, a_key_stays_as_it_is) {
  TextReducer reducer;
  EXPECT_EQ(reducer.reduce(R"("GET" "{\"id\":7}")"), R"("GET" "{\"id\":7}")");
}

TEST(TextReducer, of_too_many_keys_the_digits_go) {
  TextReducer reducer;
  for (std::size_t i = 0; i < TextReducer::kMostKeys; ++i) {
    const std::string text = R"("GET" "user:)" + std::to_string(i) + '"';
    ASSERT_EQ(reducer.reduce(text), text);
  }
  EXPECT_EQ(shown(reducer.reduce(R"("GET" "user:999999")")), R"("GET" "user:#")");
  EXPECT_EQ(reducer.reduce(R"("GET" "user:5")"), R"("GET" "user:5")") << "known ones stay";
  EXPECT_EQ(reducer.reduce(R"("GET" "cart:999999")"), R"("GET" "cart:999999")") << "other kinds of keys stay";
}

TEST(TextReducer, of_too_many_numbers_the_digits_go_and_of_too_many_texts_all) {
  TextReducer reducer;
  std::set<std::string> texts;
  for (std::size_t i = 0; i < 100'000; ++i) {
    std::string letters;
    for (std::size_t rest = i + 1; rest > 0; rest /= 26) letters += static_cast<char>('a' + rest % 26);
    texts.emplace(reducer.reduce(R"("HSET" "h" "f" "n)" + std::to_string(i) + '"'));
    texts.emplace(reducer.reduce(R"("LPUSH" "l" ")" + letters + '"'));
  }
  EXPECT_LE(texts.size(), TextReducer::kMostRaw + TextReducer::kMostGeneral + 2);
  EXPECT_EQ(shown(reducer.reduce(R"("HSET" "h" "f" "n123456")")), R"("HSET" "h" "f" "n#")");
  EXPECT_EQ(shown(reducer.reduce(R"("LPUSH" "l" "zzzzzz")")), R"("LPUSH" "l" "<*>")");
}

TEST(TextReducer, digits_beside_tokens_become_that_token) {
  TextReducer reducer;
  for (std::size_t i = 0; i < TextReducer::kMostRaw; ++i)
    reducer.reduce(R"("SET" "k" "t:)" + std::to_string(10'000'000 + i) + '"');
  EXPECT_EQ(shown(reducer.reduce(R"("SET" "k" "t:12345678")")), R"("SET" "k" "t:#")");
  reducer.reduce("\"SET\" \"k\" \"t:" + token("hex8") + '"');
  EXPECT_EQ(shown(reducer.reduce(R"("SET" "k" "t:12345679")")), R"("SET" "k" "t:<hex8>")");
}

TEST(TextReducer, an_option_word_stays_where_others_have_data) {
  TextReducer reducer;
  for (std::size_t i = 0; i < 20'000; ++i) {
    std::string letters;
    for (std::size_t rest = i + 1; rest > 0; rest /= 26) letters += static_cast<char>('a' + rest % 26);
    reducer.reduce(R"("ZADD" "z" "1" ")" + letters + R"(" "2" "m")");
  }
  EXPECT_EQ(reducer.reduce(R"("ZADD" "z" "NX" "CH" "2" "m")"), R"("ZADD" "z" "NX" "CH" "2" "m")");
}

}  // namespace
}  // namespace tracediff
