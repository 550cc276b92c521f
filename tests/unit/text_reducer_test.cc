#include "shape/text_reducer.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

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

TEST(TextReducer, text_of_any_language_stays_and_bytes_do_not) {
  TextReducer reducer;
  for (const char* text : {
           R"("GET" "\xe7\x94\xa8\xe6\x88\xb7:\xe8\xae\xa2\xe5\x8d\x95")",  // two words in Chinese
           R"("BRPOP" "celery\x06\x163" "1")",                              // separators
           R"("SET" "k" "Gr\xc3\xb6\xc3\x9fe der Schuhe")",                 // umlauts
       }) {
    EXPECT_EQ(shown(reducer.reduce(text)).find("bytes"), std::string::npos) << text;
  }
  for (const char* value : {R"(?\xc3lJ\xd3wUH)", R"(\x00\x00\x01\x02abcdefgh)", R"(abcdefg\xffijklmn\xfe)"}) {
    EXPECT_EQ(shown(reducer.reduce("\"SET\" \"k\" \"" + std::string(value) + "\"")), "\"SET\" \"k\" \"<bytes>\"");
  }
}

TEST(TextReducer, structured_values_become_their_fields) {
  TextReducer reducer;
  EXPECT_EQ(shown(reducer.reduce(R"("SET" "k" "{\"id\":7,\"name\":\"ada\"}" "EX" "60")")),
            R"("SET" "k" "<json{id:number,name:string}>" "EX" "60")");
  EXPECT_EQ(shown(reducer.reduce(R"("SET" "k" "x\x9c\x8bV*I,.\xce\xd6KLIQRHL#HM#K#abcdefgh")")),
            R"("SET" "k" "<zlib{..}>")");
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

/// Takes a text apart byte by byte.
std::vector<std::string> taken_apart(std::string_view text) {
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    const char end = text[i] == '"' ? '"' : ' ';
    std::string& argument = arguments.emplace_back();
    for (i += end == '"' ? 1 : 0; i < text.size() && text[i] != end; ++i) {
      argument += text[i];
      if (end == '"' && text[i] == '\\' && i + 1 < text.size()) argument += text[++i];
    }
    ++i;
  }
  return arguments;
}

TEST(ParseNormalised, takes_any_text_apart_whatever_its_length) {
  std::mt19937 random(3);
  ParsedCommand parsed;
  for (int round = 0; round < 50'000; ++round) {
    std::string text;
    const bool plain = round % 2 == 0;  // quoted arguments, and nothing else between
    for (std::size_t length = random() % 200; text.size() < length;) {
      if (plain) text += text.empty() ? "\"" : " \"";
      for (auto bytes = random() % 80; bytes > 0; --bytes)
        text += R"(ab\\\")"[random() % (plain ? 3 : 6)] + std::string();
      if (plain && text.back() == '\\') text += '\\';
      if (plain || random() % 4 == 0) text += R"(" )"[random() % (plain ? 1 : 2)];
    }
    parse_normalised(text, parsed);
    EXPECT_EQ(std::vector<std::string>(parsed.arguments.begin(), parsed.arguments.end()), taken_apart(text)) << text;
  }
}

TEST(ParseNormalised, knows_who_calls) {
  ParsedCommand parsed;
  parse_normalised("\x03@0123abcd \"get\" \"k\"", parsed);
  EXPECT_TRUE(parsed.lua);
  EXPECT_EQ(parsed.caller, "@0123abcd");
  EXPECT_EQ(parsed.arguments, (std::vector<std::string_view>{"get", "k"}));
  parse_normalised("\x03", parsed);
  EXPECT_TRUE(parsed.arguments.empty());
  parse_normalised("\x04\"GET\" \"k\"", parsed);
  EXPECT_TRUE(parsed.miss);
  EXPECT_EQ(parsed.arguments, (std::vector<std::string_view>{"GET", "k"}));
}

}  // namespace
}  // namespace tracediff
