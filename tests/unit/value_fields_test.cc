#include "shape/value_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tracediff {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// As MONITOR prints it.
std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      text += c;
    } else {
      constexpr std::string_view kDigits = "0123456789abcdef";
      text += "\\x";
      text += kDigits[byte >> 4U];
      text += kDigits[byte & 15U];
    }
  }
  return text;
}

/// "<uuid>" becomes a token, the rest is escaped.
std::string normalised(std::string_view bytes) {
  std::string text;
  for (const char c : escaped(bytes)) text += c == '<' ? '\x01' : c == '>' ? '\x02' : c;
  return text;
}

/// What value_fields() says, after the ways that do not write fields down said the same. OUTLINES has seen other
/// values.
std::optional<std::string> fields_in_all_ways(const std::string& value, ValueOutlines& outlines) {
  const std::optional<std::string> fields = value_fields(value);
  const std::string format = fields.value_or("").substr(0, fields.value_or("").find('{'));
  EXPECT_EQ(value_format(value), format) << value;
  const ValueOutline* outline = outlines.find(value, byte_traits(value));
  EXPECT_EQ(outline != nullptr, fields.has_value()) << value;
  if (outline != nullptr && fields) {
    EXPECT_EQ(outline->fields, '\x01' + *fields + '\x02') << value;
    EXPECT_EQ(outline->format, '\x01' + format + '\x02') << value;
  }
  return fields;
}

std::string fields_of(std::string_view bytes) {
  static ValueOutlines outlines;
  return fields_in_all_ways(normalised(bytes), outlines).value_or("nothing");
}

struct Case {
  std::string_view value;
  std::string_view fields;
};

void expect_all(std::initializer_list<Case> cases) {
  for (const Case& row : cases) EXPECT_EQ(fields_of(row.value), row.fields) << normalised(row.value);
}

/// A literal that may hold zero bytes.
template <std::size_t kSize>
std::string_view bytes(const char (&literal)[kSize]) {
  return {literal, kSize - 1};
}

TEST(ValueFields, json_gives_paths_and_kinds) {
  expect_all({
      {R"({"user":"a"})", "json{user:string}"},
      {R"({"user":"b"})", "json{user:string}"},
      {R"({"b":1,"a":true,"c":null,"d":-1.5e+3})", "json{a:bool,b:number,c:null,d:number}"},
      {R"({"cookie":{"originalMaxAge":900000,"expires":"x","path":"/"},"user":"u"})",
       "json{cookie.expires:string,cookie.originalMaxAge:number,cookie.path:string,user:string}"},
      {R"({"cart":[{"id":1},{"id":2,"n":"x"}]})", "json{cart[].id:number,cart[].n:string}"},
      {R"([1,"a",[true]])", "json{[]:number,[]:string,[][]:bool}"},
      {R"([{"a":1}])", "json{[].a:number}"},
      {R"({})", "json{.:object}"},
      {R"([])", "json{.:array}"},
      {R"({"a":{},"b":[]})", "json{a:object,b:array}"},
      {" { \"a\" :\n[ 1 , 2 ] }\r\n", "json{a[]:number}"},
      {R"({"val":"{\"ok\":true}"})", "json{val:string}"},
      {R"({"q\"\\":"\\"})", R"(json{q\x5c\x22\x5c\x5c:string})"},
      {R"({"a,b.c:d":1})", R"(json{a\x2cb\x2ec\x3ad:number})"},
      {R"({"":1})", R"(json{'':number})"},
      {R"({"1042":"x","77":"y"})", "json{#:string}"},
      {R"({"u1":1})", "json{u1:number}"},
  });
}

TEST(ValueFields, a_number_that_became_a_string_shows) {
  EXPECT_NE(fields_of(R"({"ttl":1})"), fields_of(R"({"ttl":"1"})"));
}

TEST(ValueFields, tokens_stand_for_what_they_replaced) {
  expect_all({
      {R"({"id":"<uuid>","at":<time>,"f":-<time>.25})", "json{at:number,f:number,id:string}"},
      {R"({"<uuid>":1,"user:<hex8>":2})", R"(json{#:number,user\x3a#:number})"},
      {R"(["x<uuid>y<time>"])", "json{[]:string}"},
      {R"(a:2:{s:2:"id";s:36:"<uuid>";s:1:"t";i:<time>;})", "php{id:string,t:number}"},
      {R"(a:1:{s:40:"k:<uuid>";s:9:"a<lock>";})", R"(php{k\x3a#:string})"},
      {R"(a:1:{s:9:"k<lock>";i:1;})", "php{k#:number}"},
      {R"(csrf|s:32:"<hex32>";t|d:<time>.570982;)", "php_session{csrf:string,t:number}"},
      {bytes("\x82\xa2id\xd9\x24<uuid>\xa1t<time>"), "msgpack{id:string,t:number}"},
      {bytes("\x81\xa1t\xcb<time>"), "msgpack{t:number}"},
  });
}

TEST(ValueFields, what_has_no_fields_gives_nothing) {
  for (const std::string_view value : {R"("abc")",
                                       "12",
                                       "true",
                                       "null",
                                       "",
                                       "<uuid>",
                                       "a",
                                       "abc{",
                                       "{",
                                       "[",
                                       R"({"a")",
                                       R"({"a":})",
                                       R"({"a":1)",
                                       R"({"a":1}x)",
                                       R"({a:1})",
                                       R"([1,])",
                                       R"({"a":1,})",
                                       "[1 2]",
                                       "[-]",
                                       "[tru]",
                                       R"(["a)",
                                       R"(["a\)",
                                       "{}{}",
                                       "i:1",
                                       "i:;",
                                       "s:3:\"ab\";",
                                       "s:3:\"abcd\";",
                                       "a:1:{i:0;}",
                                       "a:1:{",
                                       "a:1:{d:1;i:1;}",
                                       "N",
                                       "b:1;x",
                                       "plain|text",
                                       "|i:1;",
                                       "user|i:1;x",
                                       "user|",
                                       "PREFIX:user",
                                       "tutorial",
                                       "x:y:z"}) {
    EXPECT_EQ(value_fields(normalised(value)), std::nullopt) << value;
  }
  for (const std::string_view value :
       {bytes("\x80"), bytes("\x90"), bytes("\x81"), bytes("\x81\xa1"), bytes("\x81\xa1k"), bytes("\x81\xc0\x01"),
        bytes("\x81\xa1k\x01\x02"), bytes("\xc0"), bytes("\x92\x01"), bytes("\xdd\xff\xff\xff\xff"),
        bytes("\x00\x00\x00\x02"), bytes("\x00\x00\x00\x02\x14\x01"), bytes("\x00\x00\x00\x03\x00"), bytes("\x80\x04x"),
        bytes("\x04\x08"), bytes("\xac\xed")}) {
    EXPECT_EQ(value_fields(escaped(value)), std::nullopt) << escaped(value);
  }
}

TEST(ValueFields, php_serialized_values) {
  expect_all({
      {R"(a:3:{s:1:"a";i:1;s:1:"b";s:3:"x"y";s:1:"c";a:3:{i:0;b:1;i:1;N;i:2;d:1.5;}})",
       "php{a:number,b:string,c[]:bool,c[]:null,c[]:number}"},
      {R"(a:1:{i:0;i:2;})", "php{[]:number}"},
      {R"(a:0:{})", "php{.:array}"},
      {R"(i:1;)", "php{.:number}"},
      {R"(s:3:"abc";)", "php{.:string}"},
      {R"(s:6:"a";s:1";)", "php{.:string}"},
      {R"(O:8:"stdClass":1:{s:4:"self";r:1;})", "php{self:reference}"},
      {R"(O:8:"stdClass":0:{})", "php{.:object}"},
      {R"(C:3:"Set":5:{x:{};})", "php{.:object}"},
      {R"(E:6:"Suit:H";)", "php{.:string}"},
      {R"(a:1:{s:1:"f";d:-1.0E+25;})", "php{f:number}"},
      {bytes("O:1:\"P\":1:{s:9:\"\0P\0secret\";i:1;}"), R"(php{\x00P\x00secret:number})"},
  });
}

TEST(ValueFields, php_sessions) {
  expect_all({
      {R"(user|i:42;cart|a:1:{i:0;a:2:{s:3:"sku";s:5:"a;b|c";s:1:"n";i:2;}}name|s:6:"x|y";z";)",
       "php_session{cart[].n:number,cart[].sku:string,name:string,user:number}"},
      {R"(a|N;)", "php_session{a:null}"},
  });
}

TEST(ValueFields, msgpack_values) {
  expect_all({
      {bytes("\x82\xa4user\xa1u\xa2ok\xc3"), "msgpack{ok:bool,user:string}"},
      {bytes("\x93\x01\xa1x\xc0"), "msgpack{[]:null,[]:number,[]:string}"},
      {bytes("\x81\xa1m\x81\x05\xcd\x01\x02"), "msgpack{m.#:number}"},
      {bytes("\x84\xa1"
             "a\xcf\x01\x02\x03\x04\x05\x06\x07\x08\xa1"
             "b\xc4\x01x\xa1"
             "c\xd6\xff\x01\x02\x03\x04\xa1"
             "d\x90"),
       "msgpack{a:number,b:bytes,c:bytes,d:array}"},
      {bytes("\xde\x00\x01\xd9\x01k\xda\x00\x01v"), "msgpack{k:string}"},
  });
}

TEST(ValueFields, a_name_that_is_no_text_is_an_id) {
  expect_all({
      {bytes("a:1:{s:10:\"\x9d\x60\xf2\x01\x10\x00\x00\x00\x01_\";a:1:{s:2:\"id\";i:1;}}"), "php{#.id:number}"},
      {bytes("{\"gr\xc3\xb6\xc3\x9f\":1}"), R"(json{gr\xc3\xb6\xc3\x9f:number})"},
  });
}

TEST(ValueFields, igbinary_values) {
  expect_all({
      {bytes("\x00\x00\x00\x02\x14\x02\x11\x04user\x06\x2a\x11\x03"
             "bin\x0e\x00"),
       "igbinary{bin:string,user:number}"},
      {bytes("\x00\x00\x00\x02\x14\x01\x06\x00\x17\x01P\x14\x01\x11\x01n\x05"), "igbinary{[].n:bool}"},
      {bytes("\x00\x00\x00\x02\x14\x00"), "igbinary{.:array}"},
      {bytes("\x00\x00\x00\x02\x14\x01\x11\x01x\x25\x08\x01\x02"), "igbinary{x:number}"},
  });
  EXPECT_EQ(value_fields(escaped(bytes("\x00\x00\x00\x02\x14\x01\x0e\x05\x00"))), std::nullopt) << "no such string";
}

TEST(ValueFields, formats_that_take_an_interpreter_are_only_named) {
  expect_all({
      {bytes("\x80\x04\x95\x0a\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01"
             "a\x94K\x01s."),
       "pickle4{..}"},
      {bytes("\x04\x08{\x06:\x06"
             "ai\x06"),
       "ruby{..}"},
      {bytes("\xac\xed\x00\x05t\x00\x03"
             "abc"),
       "java{..}"},
  });
}

TEST(ValueFields, compressed_values_are_only_named) {
  expect_all({
      {bytes("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03K"), "gzip{..}"},
      {bytes("x\x9cKLJNIMK"), "zlib{..}"},
      {bytes("x\xda+abcdefg"), "zlib{..}"},
      {bytes("(\xb5/\xfd\x04\x00\x11\x00\x00w"), "zstd{..}"},
      {bytes("\x04\"M\x18\x64\x40\xa7\x05\x00\x00"), "lz4{..}"},
      {bytes("\xff\x06\x00\x00sNaPpY\x00"), "snappy{..}"},
  });
  for (const char* text : {"x", "x^2 + y^2 = 1", "(text)", "x-large"}) {
    EXPECT_EQ(value_fields(text), std::nullopt) << text;
  }
  EXPECT_EQ(value_fields(escaped(bytes("x\x9cKLJ"))), std::nullopt) << "too short to tell";
}

TEST(ValueFields, quotes_around_the_argument_make_no_difference) {
  EXPECT_EQ(value_fields(R"("{\"a\":1}")"), "json{a:number}");
  EXPECT_EQ(value_fields(R"({\"a\":1})"), "json{a:number}");
  EXPECT_EQ(value_fields(R"("")"), std::nullopt);
}

TEST(ValueFields, many_fields_long_names_and_deep_paths_are_cut) {
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"f" + std::to_string(i) + "\":1,";
  many.back() = '}';
  const std::string fields = fields_of(many);
  EXPECT_THAT(fields, StartsWith("json{f0:number,f100:number,f101:number,"));
  EXPECT_THAT(fields, EndsWith(",..}"));
  EXPECT_EQ(std::count(fields.begin(), fields.end(), ':'), 64);

  const std::string long_name = fields_of("{\"" + std::string(100000, 'x') + "\":1}");
  EXPECT_EQ(long_name, "json{" + std::string(64, 'x') + "..:number}");

  const std::string below = fields_of("{\"" + std::string(100, 'x') + "\":{\"a\":[1]}}");
  EXPECT_EQ(below, "json{" + std::string(64, 'x') + "...a[]:number}");

  std::string deep = "1";
  for (int i = 0; i < 50; ++i) deep = "{\"" + std::string(30, 'd') + "\":" + deep + "}";
  EXPECT_LT(fields_of(deep).size(), 300U);
  EXPECT_EQ(fields_of("[" + deep + ",{\"a\":1}]").substr(0, 18), "json{[].a:number,[");
  EXPECT_THAT(fields_of(deep), EndsWith("..:number}"));
}

TEST(ValueFields, the_order_of_fields_carries_nothing_even_when_some_are_cut) {
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back("\"f" + std::to_string(i) + "\":1");
  const auto object = [&names] {
    std::string text = "{" + names.front();
    for (std::size_t i = 1; i < names.size(); ++i) text += "," + names[i];
    return text + "}";
  };
  const std::string fields = fields_of(object());
  std::mt19937 random(3);
  std::shuffle(names.begin(), names.end(), random);
  EXPECT_EQ(fields_of(object()), fields);
}

TEST(ValueFields, nesting_without_end_gives_nothing) {
  constexpr std::size_t kMany = 1'000'000;
  for (const std::string_view opening : {bytes("["), bytes("{\"a\":"), bytes("a:1:{i:0;"), bytes("\x91")}) {
    std::string value;
    for (std::size_t i = 0; i < kMany; ++i) value += opening;
    EXPECT_EQ(value_fields(escaped(value)), std::nullopt) << opening;
  }
  EXPECT_EQ(value_fields(escaped(std::string("\0\0\0\2", 4) + std::string(kMany, '\x25'))), std::nullopt);
}

// Quadratic behaviour would make this test take hours.
TEST(ValueFields, long_values_cost_their_length) {
  std::string array = "[1";
  for (int i = 0; i < 500000; ++i) array += ",1";
  EXPECT_EQ(fields_of(array + "]"), "json{[]:number}");
  EXPECT_EQ(fields_of("{\"blob\":\"" + std::string(1'000'000, 'x') + "\"}"), "json{blob:string}");
  std::string wrong = "a:1:{";
  for (int i = 0; i < 100000; ++i) wrong += "i:0;s:900000:\"<uuid>\";";
  EXPECT_EQ(value_fields(normalised(wrong + "}")), std::nullopt);
}

TEST(ValueFields, damaged_values_never_do_harm) {
  const std::string_view seeds[] = {
      R"({"cookie":{"expires":"<iso>","n":1.5},"list":[1,"a",null,{"x":true}],"q":"\"\\"})",
      R"(a:3:{s:1:"a";i:1;s:2:"id";s:36:"<uuid>";i:2;O:1:"P":1:{s:1:"x";N;}})",
      R"(user|i:42;cart|a:1:{i:0;s:3:"sku";}csrf|s:32:"<hex32>";)",
      bytes("\x84\xa2id\xd9\x24<uuid>\xa1"
            "a\x93\x01\xc0\xc3\xa1"
            "b\xcb\x01\x02\x03\x04\x05\x06\x07\x08\xa1m\x81\x01\x02"),
      bytes("\x00\x00\x00\x02\x14\x02\x11\x04user\x06\x2a\x11\x03"
            "bin\x0e\x00"),
  };
  std::mt19937 random(11);
  ValueOutlines outlines;
  std::size_t understood = 0;
  for (int round = 0; round < 30000; ++round) {
    std::string value = normalised(seeds[random() % std::size(seeds)]);
    for (auto changes = random() % 4; changes > 0 && !value.empty(); --changes) {
      const std::size_t at = random() % value.size();
      switch (random() % 4) {
        case 0:
          value[at] = static_cast<char>(random());
          break;
        case 1:
          value.erase(at, 1 + random() % 5);
          break;
        case 2:
          value.insert(at, 1, static_cast<char>(random()));
          break;
        default:
          value.insert(at, value.substr(random() % value.size(), random() % 20));
          break;
      }
    }
    const auto fields = fields_in_all_ways(value, outlines);
    if (!fields) continue;
    ++understood;
    ASSERT_THAT(*fields, EndsWith("}")) << escaped(value);
    ASSERT_THAT(*fields, HasSubstr("{")) << escaped(value);
    ASSERT_THAT(*fields, Not(HasSubstr("\x01"))) << escaped(value);
    ASSERT_EQ(value_fields(value), fields);
  }
  EXPECT_GT(understood, 5000U);
  for (int round = 0; round < 30000; ++round) {
    std::string value(random() % 40, '\0');
    for (char& c : value) c = static_cast<char>(random());
    if (!value.empty() && round % 2 == 0) value[0] = "{[aON\x81\x93\x80"[random() % 9];
    const auto fields = fields_in_all_ways(value, outlines);
    if (fields) {
      ASSERT_THAT(*fields, EndsWith("}"));
    }
  }
}

TEST(ValueFields, TellsValuesApartThatItDoesNotWriteDown) {
  expect_all({
      {R"([1])", "json{[]:number}"},
      {R"([1,"a"])", "json{[]:number,[]:string}"},
      {R"([["a"],1])", "json{[]:number,[][]:string}"},
      {R"({"":1})", "json{'':number}"},
      {R"({"''":1})", R"(json{\x27\x27:number})"},
      {R"({"1":1})", "json{#:number}"},
      {R"({"#":1})", "json{#:number}"},
      {R"({"[]":1})", R"(json{\x5b\x5d:number})"},
      {R"({"a":{"b":1}})", "json{a.b:number}"},
      {R"({"a.b":1})", R"(json{a\x2eb:number})"},
  });
}

}  // namespace
}  // namespace tracediff
