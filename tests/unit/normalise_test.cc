#include "tracediff/normalise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "normalise/checks.h"
#include "normalise/hash.h"
#include "normalise/skeleton.h"
#include "support/argument_maker.h"
#include "support/reference_normaliser.h"
#include "tracediff/trace.h"

namespace tracediff {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::int64_t kTime = 1795499696224822;  // 2026-11-24T05:54:56.224822Z

/// Normalised text with `<type>` for a token.
std::string shown(std::string text) {
  for (char& c : text) {
    if (c == kTokenBegin) c = '<';
    if (c == kTokenEnd) c = '>';
  }
  return text;
}

std::string normalised(Normaliser& normaliser, const std::string& arguments, std::int64_t time_us = kTime) {
  Entry entry;
  entry.time_us = time_us;
  entry.arguments = arguments;
  std::string out;
  normaliser.normalise(entry, out);
  return out;
}

std::string by_default(const std::string& arguments) {
  Normaliser normaliser(RuleSet::defaults());
  return shown(normalised(normaliser, arguments));
}

std::string by_rules(const std::string& rules, const std::string& arguments) {
  const auto set = RuleSet::defaults().with(rules, "r");
  if (!set) return to_string(set.error());
  Normaliser normaliser(*set);
  Entry entry;
  entry.time_us = kTime;
  entry.arguments = arguments;
  std::string out;
  const Decision decision = normaliser.normalise(entry, out);
  return decision == Decision::ignore ? "ignored" : shown(out);
}

struct TokenRow {
  std::string name, text, expected;
};

void PrintTo(const TokenRow& row, std::ostream* out) { *out << row.name; }

class EveryToken : public ::testing::TestWithParam<TokenRow> {};

TEST_P(EveryToken, IsReplacedWhereItIsCertainlyRandom) {
  EXPECT_EQ(by_default("\"SET\" \"" + GetParam().text + "\""), "\"SET\" \"" + GetParam().expected + "\"");
}

#define SAME(name, text) \
  TokenRow { name, text, text }

INSTANTIATE_TEST_SUITE_P(
    Random, EveryToken,
    ::testing::Values(
        TokenRow{"uuid", "e8e521ef-3f32-42da-95d4-6477bf910d12", "<uuid>"},
        TokenRow{"uuid_upper", "E8E521EF-3F32-42DA-95D4-6477BF910D12", "<uuid>"},
        TokenRow{"uuid_in_a_key", "bull:mail:active@e8e521ef-3f32-42da-95d4-6477bf910d12", "bull:mail:active@<uuid>"},
        TokenRow{"uuid_behind_a_word", "mail-active-e8e521ef-3f32-42da-95d4-6477bf910d12", "mail-active-<uuid>"},
        TokenRow{"uuid_first_group_of_letters", "deadbeef-3f32-42da-95d4-6477bf910d12", "<uuid>"},
        TokenRow{"uuid_first_group_of_digits", "12345678-3f32-42da-95d4-6477bf910d12", "<uuid>"},
        TokenRow{"iso", "2026-11-24T05:53:42.319Z", "<iso>"}, TokenRow{"iso_blank", "2026-11-24 05:53:42", "<iso>"},
        TokenRow{"iso_zone", "2026-11-24T05:53:42+01:00", "<iso>"},
        TokenRow{"iso_zone_without_colon", "2026-11-24T05:53:42-0500", "<iso>"},
        TokenRow{"iso_minutes", "2026-11-24T05:53Z", "<iso>"},
        TokenRow{"iso_of_a_cookie", R"({\"expires\":\"2027-01-24T06:11:50.838Z\"})", R"({\"expires\":\"<iso>\"})"},
        TokenRow{"jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
                 "<jwt>"},
        TokenRow{"bcrypt", "$2y$10$Q1w2E3r4T5y6U7i8O9p0aeZxCvBnMlKjHgFdSaQwErTyUiOpAsDfG", "<bcrypt>"},
        TokenRow{"bcrypt_with_dots_and_slashes", "$2b$12$./w2E3r4T5y6U7i8O9p0aeZxCvBnMl/jHgFdSaQwErTyUiO.AsDfG",
                 "<bcrypt>"},
        TokenRow{"lock", "6f242563524f|23", "<lock>"}, TokenRow{"lock_colon", "6f242563524f:23", "<lock>"},
        TokenRow{"lock_host_of_digits", "123456789012|23", "<lock>"},
        TokenRow{"hex32", "880bba3b26274e101fcb145d9306fedf", "<hex32>"},
        TokenRow{"hex32_before_LOCK", "PHPREDIS_SESSION:880bba3b26274e101fcb145d9306fedf_LOCK",
                 "PHPREDIS_SESSION:<hex32>_LOCK"},
        TokenRow{"hex16", "880bba3b26274e10", "<hex16>"},
        TokenRow{"hex40", "19bb716b9d35afc99239fab0135c57e4367c2e46", "<hex40>"},
        TokenRow{"hex_longer_than_a_block", std::string(70, 'a') + "1", "<hex71>"},
        TokenRow{"hex_upper", "880BBA3B26274E101FCB145D9306FEDF", "<hex32>"},
        TokenRow{"hex12", "880bba3b2627", "<hex12>"}, TokenRow{"hex8", "8c6ae1d0", "<hex8>"},
        TokenRow{"hex6", "8c6ae1", "<hex6>"}, TokenRow{"hex7", "8c6ae1d", "<hex7>"},
        TokenRow{"in_php_serialized", R"(a:1:{s:5:\"_csrf\";s:32:\"22beac7d393d146af1788dd63eaf2b4b\";})",
                 R"(a:1:{s:5:\"_csrf\";s:32:\"<hex32>\";})"},
        TokenRow{"uniqid", "6b04d930a1b2c", "<uniqid>"},
        TokenRow{"uniqid_more_entropy", "6b04d930a1b2c8.12345678", "<uniqid>"},
        TokenRow{"uniqid_of_phpredis_ping", "phpredis:6b04d930a1b2c.12345678", "phpredis:<uniqid>"},
        TokenRow{"seconds", "seen:1795499696", "seen:<time>"}, TokenRow{"milliseconds", "1795499696224", "<time>"},
        TokenRow{"microseconds", "1795499696224822", "<time>"},
        TokenRow{"nanoseconds", "1795499696224822000", "<time>"}, TokenRow{"minutes", "rl:29924994", "rl:<time>"},
        TokenRow{"ten_seconds", "rl:10.0.0.8:179549969", "rl:10.0.0.8:<time>"},
        TokenRow{"milliseconds_times_4096", "7354366755733504", "<time>"},
        TokenRow{"seconds_with_fraction", "1795499696.224822", "<time>"}, TokenRow{"tomorrow", "1795586096", "<time>"},
        TokenRow{"stream_id", "1795499696224-0", "<time>-0"}, TokenRow{"nanoid21", "V1StGXR8_Z5jdHi6B-myT", "<b64_21>"},
        TokenRow{"session_id", "sess:cgU5UJ7oqs6lE4jzECzJ16VSIQ5EZLgH", "sess:<b64_32>"},
        TokenRow{"session_id_with_joints", "sess:-FVhPOxD5ec2Bik3bZJXwB5EWIRO8j6r", "sess:<b64_32>"},
        TokenRow{"base64_padded", "j+qB0Og0EfGKTrl5HY91HA==", "<b64_24>"},
        TokenRow{"base64_behind_equals", "token=j+qB0Og0EfGKTrl5HY91HA==;", "token=<b64_24>;"},
        TokenRow{"base64_unpadded", "csrf:A+3kfQ9zLw/7VtXb2R0mYsC1uHqE8oP5", "csrf:<b64_32>"},
        TokenRow{"base64_without_joints", "k4PqB0Og0EfGKTrl5HY91Q==", "<b64_24>"},
        TokenRow{"base64_of_text", "bull:dXNlci5uYW1lQGV4YW1wbGUuY29tMQ==", "bull:dXNlci5uYW1lQGV4YW1wbGUuY29tMQ=="},
        TokenRow{"base64_short", "bull:bWFpbA==", "bull:bWFpbA=="},
        TokenRow{"path", "/users/John/Documents/Report2", "/users/John/Documents/Report2"},
        TokenRow{"path_of_names", "users/John/Documents4/getUserById", "users/John/Documents4/getUserById"},
        TokenRow{"mime", "application/vnd+XML2", "application/vnd+XML2"},
        TokenRow{"words_joined", "Europe/BerlinSummer+Time2", "Europe/BerlinSummer+Time2"},
        TokenRow{"base64_with_hex_inside", "0123456789abcdef01/4PqB0Og0EfGKT==", "<hex18>/4PqB0Og0EfGKT=="},
        TokenRow{"ulid", "01JDEQXS9RRAY4HZ7T2QK3M8VB", "<b64_26>"},
        TokenRow{"ksuid", "2pQxVbY3dLq0ZJmWn8TtKc5RfHs", "<b64_27>"},
        TokenRow{"cuid", "cjld2cjxh0000qzrmn831i7rn", "<b64_25>"}, TokenRow{"xid", "9m4e2mr0ui3e8a215n4g", "<b64_20>"},
        TokenRow{"ephemeral_port", "127.0.0.1:46668", "127.0.0.1:<port>"},
        TokenRow{"ephemeral_port_ipv6", "[::1]:46668", "[::1]:<port>"},
        TokenRow{"msgpack_float", R"(\x81\xa2at\xcbA\xda\xc1;\xac\x0ew\x06)", R"(\x81\xa2at<time>)"},
        TokenRow{"msgpack_milliseconds", R"(\xa2at\xcf\x00\x00\x01\xa2\x0bm\xb8\xa0)", R"(\xa2at<time>)"},
        TokenRow{"msgpack_seconds", R"(\xa2at\xcek\x04\xd90)", R"(\xa2at<time>)"},
        TokenRow{"behind_a_line_feed", R"(a\n880bba3b26274e101fcb145d9306fedf\n)", R"(a\n<hex32>\n)"},
        TokenRow{"behind_hex_escape", R"(\x1f880bba3b26274e101fcb145d9306fedf)", R"(\x1f<hex32>)"},
        TokenRow{"behind_bell_and_backspace", R"(\a8c6ae1d0\b8c6ae1d0)", R"(\a<hex8>\b<hex8>)"},
        TokenRow{"two_beside_each_other", "880bba3b26274e10:8c6ae1d0", "<hex16>:<hex8>"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    NotRandom, EveryToken,
    ::testing::Values(SAME("nil_uuid", "00000000-0000-0000-0000-000000000001"), SAME("date", "2026-11-24"),
                      SAME("midnight", "2026-11-24T00:00:00.000Z"), SAME("birthday", "1990-05-01T12:13:14Z"),
                      SAME("impossible_date", "2026-13-24T05:53:42Z"), SAME("ttl", "1440"), SAME("px", "30000"),
                      SAME("day", "86400000"), SAME("counter", "12345678"), SAME("big_counter", "1234567890"),
                      SAME("last_week", "1794894896"), SAME("sixteen_digits", "1234567890123456"),
                      SAME("twenty_digits", "17954996962248220001"), SAME("max_int", "9223372036854775807"),
                      SAME("float", "9.9999999999999995e-8"), SAME("float_exponent", "1.23456e78"),
                      SAME("big_float", "1e+21"), SAME("third", "0.33333333333333"),
                      SAME("all_letters", "deadbeefdeadbeefdeadbeef"), SAME("word_of_hex_letters", "facade"),
                      SAME("word_and_number", "abc123"), SAME("number_and_word", "123abc"), SAME("colour", "fff000"),
                      SAME("constant", "PHPREDIS_SESSION"), SAME("camel_case", "myVeryLongKeyNameForUsers"),
                      SAME("camel_case_with_version", "getUserProfileByIdV2"), SAME("oauth", "OAuth2AccessTokenV1"),
                      SAME("kebab", "rate-limiter-flexible-2"), SAME("php_class", "App-Models-User2Profile"),
                      SAME("product", "iPhone14ProMax-128GB"), SAME("environment", "MyApp-prod-EU-west-1"),
                      SAME("library_version", "7.1.1-beta.2"), SAME("snake", "user_profile_settings_v2"),
                      SAME("serial_number", "SKU-A1B2-C3D4-E5F6"), SAME("server_port", "127.0.0.1:6379"),
                      SAME("high_server_port", "127.0.0.1:27017"), SAME("host_and_number", "users:46668"),
                      SAME("address", "10.0.0.8"), SAME("base64_data", "SGVsbG8gV29ybGQgMTIzNDU2Nw=="),
                      SAME("escape_makes_no_hex", R"(\xe2\xe5\x1d\x81\xa4\xa9\xfe)"),
                      SAME("escape_letters_are_no_hex", R"(\a\b1234\t\b\a12)"),
                      SAME("quote_of_a_word", R"(\"originalMaxAge\":900000)"), SAME("literal_token", "<hex32>"),
                      SAME("glued_hex", "x880bba3b26274e101fcb145d9306fedf"),
                      SAME("hex_glued_behind", "880bba3b26274e101fcb145d9306fedfx"),
                      SAME("msgpack_small_number", R"(\xcf\x00\x00\x00\x00\x00\x00\x00\x05)"),
                      SAME("msgpack_pi", R"(\xcb@\t!\xfbTD-\x18)"),
                      SAME("only_x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), SAME("empty", "")),
    [](const auto& test) { return test.param.name; });

TEST(Normalise, UsesTheEntrysOwnTime) {
  Normaliser normaliser(RuleSet::defaults());
  EXPECT_EQ(shown(normalised(normaliser, "\"SET\" \"1694806334\"", 1694806335713120)), "\"SET\" \"<time>\"");
  EXPECT_EQ(shown(normalised(normaliser, "\"SET\" \"1694806334\"", kTime)), "\"SET\" \"1694806334\"");
}

struct CommandRow {
  std::string name, arguments, expected;
};

void PrintTo(const CommandRow& row, std::ostream* out) { *out << row.name; }

class EveryMeaning : public ::testing::TestWithParam<CommandRow> {};

TEST_P(EveryMeaning, FollowsFromTheCommand) { EXPECT_EQ(by_default(GetParam().arguments), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Normalise, EveryMeaning,
    ::testing::Values(
        CommandRow{"eval", R"("EVAL" "return 1" "0")", R"("EVAL" "@e0e1f9fa" "0")"},
        CommandRow{"eval_keeps_letter_case", R"("eval" "return 1" "0")", R"("eval" "@e0e1f9fa" "0")"},
        CommandRow{"eval_ro", R"("EVAL_RO" "return 1" "0")", R"("EVAL_RO" "@e0e1f9fa" "0")"},
        CommandRow{"eval_hashes_the_bytes", R"("EVAL" "return \"\n\"" "0")", R"("EVAL" "@a8e9a66b" "0")"},
        CommandRow{"evalsha", R"("EvalSha" "e0e1f9fabfc9d4800c877a703b823ac0578ff8db" "1" "880bba3b26274e10")",
                   R"("EvalSha" "@e0e1f9fa" "1" "<hex16>")"},
        CommandRow{"evalsha_upper", R"("EVALSHA" "E0E1F9FABFC9D4800C877A703B823AC0578FF8DB" "0")",
                   R"("EVALSHA" "@e0e1f9fa" "0")"},
        CommandRow{"evalsha_ro", R"("EVALSHA_RO" "e0e1f9fabfc9d4800c877a703b823ac0578ff8db" "0")",
                   R"("EVALSHA_RO" "@e0e1f9fa" "0")"},
        CommandRow{"script_load", R"("SCRIPT" "LOAD" "return 1")", R"("SCRIPT" "LOAD" "@e0e1f9fa")"},
        CommandRow{"script_load_lower", R"("script" "load" "return 1")", R"("script" "load" "@e0e1f9fa")"},
        CommandRow{
            "script_exists",
            R"("SCRIPT" "EXISTS" "e0e1f9fabfc9d4800c877a703b823ac0578ff8db" "ffffffffffffffffffffffffffffffffffffffff")",
            R"("SCRIPT" "EXISTS" "@e0e1f9fa" "@ffffffff")"},
        CommandRow{"function_load", R"("FUNCTION" "LOAD" "REPLACE" "return 1")",
                   R"("FUNCTION" "LOAD" "REPLACE" "@e0e1f9fa")"},
        CommandRow{"label_stays", R"("EVAL" "@e0e1f9fa" "0")", R"("EVAL" "@e0e1f9fa" "0")"},
        CommandRow{"auth", R"("AUTH" "secretpass")", R"("AUTH" "<secret>")"},
        CommandRow{"auth_redacted", R"x("AUTH" "(redacted)")x", R"("AUTH" "<secret>")"},
        CommandRow{"auth_user", R"("auth" "bob" "880bba3b26274e10")", R"("auth" "<secret>" "<secret>")"},
        CommandRow{"auth_without_arguments", R"("AUTH")", R"("AUTH")"},
        CommandRow{"hello", R"("HELLO" "3" "AUTH" "bob" "pw" "SETNAME" "web")",
                   R"("HELLO" "3" "AUTH" "<secret>" "<secret>" "SETNAME" "web")"},
        CommandRow{"hello_without_auth", R"("HELLO" "3" "SETNAME" "AUTH")", R"("HELLO" "3" "SETNAME" "AUTH")"},
        CommandRow{"acl_setuser", R"("ACL" "SETUSER" "bob" ">pw" "on")",
                   R"("ACL" "SETUSER" "<secret>" "<secret>" "<secret>")"},
        CommandRow{"acl_whoami", R"("ACL" "WHOAMI")", R"("ACL" "WHOAMI")"},
        CommandRow{"migrate_auth", R"("MIGRATE" "10.0.0.2" "6379" "" "0" "5000" "AUTH" "pw" "KEYS" "AUTH" "k")",
                   R"("MIGRATE" "10.0.0.2" "6379" "" "0" "5000" "AUTH" "<secret>" "KEYS" "AUTH" "k")"},
        CommandRow{"migrate_auth2", R"("MIGRATE" "h" "6379" "k" "0" "5000" "AUTH2" "u" "pw")",
                   R"("MIGRATE" "h" "6379" "k" "0" "5000" "AUTH2" "<secret>" "<secret>")"},
        CommandRow{"config_set", R"("CONFIG" "SET" "maxmemory" "1gb" "requirepass" "pw")",
                   R"("CONFIG" "SET" "maxmemory" "1gb" "requirepass" "<secret>")"},
        CommandRow{"config_get", R"("CONFIG" "GET" "requirepass")", R"("CONFIG" "GET" "requirepass")"},
        CommandRow{"scan_first", R"("SCAN" "0" "MATCH" "*")", R"("SCAN" "0" "MATCH" "*")"},
        CommandRow{"scan", R"("scan" "45" "MATCH" "app:p:*" "COUNT" "4")",
                   R"("scan" "<cursor>" "MATCH" "app:p:*" "COUNT" "4")"},
        CommandRow{"hscan", R"("HSCAN" "h" "9223372036854775808")", R"("HSCAN" "h" "<cursor>")"},
        CommandRow{"zscan_first", R"("ZSCAN" "12" "0")", R"("ZSCAN" "12" "0")"},
        CommandRow{"sscan", R"("SSCAN" "12" "7")", R"("SSCAN" "12" "<cursor>")"},
        CommandRow{"unquoted_integer", R"("SET" "n" 1795499696)", R"("SET" "n" <time>)"},
        CommandRow{"set_is_plain", R"("SET" "AUTH" "pw")", R"("SET" "AUTH" "pw")"}),
    [](const auto& test) { return test.param.name; });

TEST(Scripts, TextAndShaAreFoundByLabel) {
  Normaliser normaliser(RuleSet::defaults());
  normalised(normaliser, R"("EVALSHA" "e0e1f9fabfc9d4800c877a703b823ac0578ff8db" "0")");
  EXPECT_EQ(normaliser.script_text("@e0e1f9fa"), "");
  EXPECT_EQ(normaliser.script_sha1("@e0e1f9fa"), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
  normalised(normaliser, R"("EVAL" "return 1" "0")");
  EXPECT_EQ(normaliser.script_text("@e0e1f9fa"), "return 1");
  EXPECT_EQ(normaliser.script_text("@00000000"), "");
}

struct RuleRow {
  std::string name, rules, arguments, expected;
};

void PrintTo(const RuleRow& row, std::ostream* out) { *out << row.name; }

class EveryRule : public ::testing::TestWithParam<RuleRow> {};

TEST_P(EveryRule, DoesWhatTheManualSays) {
  EXPECT_EQ(by_rules(GetParam().rules, GetParam().arguments), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Normalise, EveryRule,
    ::testing::Values(
        RuleRow{"replace", "replace <order> /ord_[0-9]+/", R"("GET" "ord_17:ord_18")", R"("GET" "<order>:<order>")"},
        RuleRow{"group", "replace <n> /job:([0-9]+):/", R"("GET" "job:17:lock")", R"("GET" "job:<n>:lock")"},
        RuleRow{"length", "replace <n#> /[0-9]+/", R"("GET" "job:1789")", R"("GET" "job:<n4>")"},
        RuleRow{"comments_and_blank_lines", "# a comment\n\n  replace <n> /7/  \r\n", R"("GET" "7")", R"("GET" "<n>")"},
        RuleRow{"in_order", "replace <a> /x1/\nreplace <b> /x[0-9]/", R"("GET" "x1x2")", R"("GET" "<a><b>")"},
        RuleRow{"before_built_in", "replace <id> /[0-9a-f]{32}/", R"("GET" "880bba3b26274e101fcb145d9306fedf")",
                R"("GET" "<id>")"},
        RuleRow{"command", "replace <n> SET,incrby /[0-9]+/", R"("INCRBY" "k" "5")", R"("INCRBY" "k" "<n>")"},
        RuleRow{"other_command", "replace <n> SET,INCRBY /[0-9]+/", R"("DECRBY" "k" "5")", R"("DECRBY" "k" "5")"},
        RuleRow{"subcommand", "replace <n> CLIENT|SETNAME arg 2 /.+/", R"("client" "setname" "web-7")",
                R"("client" "setname" "<n>")"},
        RuleRow{"argument", "replace <n> arg 2 /[0-9]+/", R"("SET" "k1" "5" "EX" "7")", R"("SET" "k1" "<n>" "EX" "7")"},
        RuleRow{"arguments_from", "replace <n> arg 2.. /[0-9]+/", R"("SET" "k1" "5" "EX" "7")",
                R"("SET" "k1" "<n>" "EX" "<n>")"},
        RuleRow{"arguments_between", "replace <n> arg 1..2 /[0-9]+/", R"("SET" "k1" "5" "EX" "7")",
                R"("SET" "k<n>" "<n>" "EX" "7")"},
        RuleRow{"key", "replace <n> key /^cart:/ arg 2.. /[0-9]+/", R"("HSET" "cart:1" "5")",
                R"("HSET" "cart:1" "<n>")"},
        RuleRow{"other_key", "replace <n> key /^cart:/ arg 2.. /[0-9]+/", R"("HSET" "user:1" "5")",
                R"("HSET" "user:1" "5")"},
        RuleRow{"bounded", "replace <n> bounded /[0-9]+/", R"("GET" "a1:2:3b")", R"("GET" "a1:<n>:3b")"},
        RuleRow{"word", "replace <n> word /[0-9]+/", R"("GET" "a-1:2:3_b")", R"("GET" "a-1:<n>:3_b")"},
        RuleRow{"condition", "replace <t> bounded if near-time /[0-9]+/", R"("GET" "5:1795499696")",
                R"("GET" "5:<t>")"},
        RuleRow{"case_flag", "replace <n> /ABC/i", R"("GET" "abc")", R"("GET" "<n>")"},
        RuleRow{"slash", R"(replace <p> /a\/b/)", R"("GET" "a/b")", R"("GET" "<p>")"},
        RuleRow{"bytes", R"(replace <b> /\x00\xff/)", R"("GET" "a\x00\xffb")", R"("GET" "a<b>b")"},
        RuleRow{"untouched_bytes_keep_their_spelling", "replace <n> /7/", R"("GET" "\x00\n7\\\"\xff")",
                R"("GET" "\x00\n<n>\\\"\xff")"},
        RuleRow{"anchors", "replace <n> /^[0-9]+$/", R"("GET" "7" "7a")", R"("GET" "<n>" "7a")"},
        RuleRow{"keep", "keep /[0-9a-f]{32}/", R"("GET" "880bba3b26274e101fcb145d9306fedf:8c6ae1d0")",
                R"("GET" "880bba3b26274e101fcb145d9306fedf:<hex8>")"},
        RuleRow{"keep_then_replace", "keep /a1/\nreplace <n> /[a-z][0-9]/", R"("GET" "a1 b1")", R"("GET" "a1 <n>")"},
        RuleRow{"keep_type", "keep <hex8>", R"("GET" "8c6ae1d0:8c6ae1")", R"("GET" "8c6ae1d0:<hex6>")"},
        RuleRow{"keep_type_in_command", "keep <hex8> SET", R"("SET" "8c6ae1d0")", R"("SET" "8c6ae1d0")"},
        RuleRow{"keep_type_in_other_command", "keep <hex8> SET", R"("GET" "8c6ae1d0")", R"("GET" "<hex8>")"},
        RuleRow{"keep_cursor", "keep <cursor>", R"("SCAN" "45")", R"("SCAN" "45")"},
        RuleRow{"ignore_command", "ignore PING", R"("ping")", "ignored"},
        RuleRow{"ignore_other_command", "ignore PING", R"("GET" "PING")", R"("GET" "PING")"},
        RuleRow{"ignore_key", "ignore key /^metrics:/", R"("INCR" "metrics:hits")", "ignored"},
        RuleRow{"ignore_pattern", "ignore PUBLISH arg 1 /^log$/", R"("PUBLISH" "log" "x")", "ignored"},
        RuleRow{"ignore_pattern_elsewhere", "ignore PUBLISH arg 1 /^log$/", R"("PUBLISH" "x" "log")",
                R"("PUBLISH" "x" "log")"},
        RuleRow{"scripts_are_not_touched", "replace <n> /[0-9a-f]/", R"("EVAL" "return 1")", R"("EVAL" "@e0e1f9fa")"},
        RuleRow{"empty_matches_are_none", "replace <n> /x*/", R"("GET" "axxb")", R"("GET" "a<n>b")"},
        RuleRow{"unknown_action", "repalce <n> /x/", "",
                "r:1:1: `repalce` is no kind of rule; did you mean `replace`?"},
        RuleRow{"unknown_word", "replace <n> bonded /x/", "",
                "r:1:13: `bonded` is no word of rules; did you mean `bounded`? A command of that name is written in "
                "capitals"},
        RuleRow{"unknown_condition", "# c\nreplace <n> if near-tyme /x/", "",
                "r:2:16: `near-tyme` is no condition; did you mean `near-time`?"},
        RuleRow{"no_type", "replace /x/", "", "r:1:9: a replace rule names its type first: replace <order> /pattern/"},
        RuleRow{"no_pattern", "replace <n> SET", "",
                "r:1:16: a replace rule needs a pattern: replace <order> /pattern/"},
        RuleRow{"open_pattern", "replace <n> /x", "", "r:1:13: the pattern's closing slash is missing"},
        RuleRow{"bad_pattern", "replace <n> /a(/", "", "r:1:14: the pattern is not understood by RE2: missing ): a("},
        RuleRow{"two_groups", "replace <n> /(a)(b)/", "",
                "r:1:14: a pattern may have one group, which is what is replaced; write the others as (?:...)"},
        RuleRow{"text_behind", "replace <n> /a/ SET", "",
                "r:1:17: nothing may follow the pattern; write a `/` inside it as `\\/`"},
        RuleRow{"bad_argument", "replace <n> arg x /a/", "",
                "r:1:17: `arg` needs a place: 1 is the first after the command's name; 2.. and 2..4 are ranges"},
        RuleRow{"ignore_everything", "ignore", "",
                "r:1:7: this would ignore everything; name a command, a key or a pattern: ignore PING"},
        RuleRow{"keep_unknown_type", "keep <hex9x>", "", "r:1:6: <hex9x> is no built-in type; did you mean `hex#`?"}),
    [](const auto& test) { return test.param.name; });

TEST(Rules, PrintedAndReadAgainAreTheSame) {
  const auto rules = RuleSet::defaults().with(
      "  replace <n> SET,CLIENT|SETNAME arg 2..3 key /^a\\/b/ bounded if mixed /[0-9]+/i\nkeep <hex8>\nignore "
      "PING\nkeep /x/\n",
      "r");
  ASSERT_TRUE(rules.has_value());
  const auto again = RuleSet::none().with(rules->to_text(), "printed");
  ASSERT_TRUE(again.has_value()) << to_string(again.error());
  EXPECT_EQ(again->to_text(), rules->to_text());
  EXPECT_THAT(rules->to_text(), StartsWith("replace <n> SET,CLIENT|SETNAME"));
}

TEST(Rules, DefaultsPrintOneLineAType) {
  const std::string text = RuleSet::defaults().to_text();
  for (const std::string type :
       {"uuid", "iso", "jwt", "bcrypt", "lock", "uniqid", "hex#", "hex8", "time", "port", "b64_#", "cursor"}) {
    EXPECT_THAT(text, HasSubstr("replace <" + type + ">"));
  }
  EXPECT_EQ(RuleSet::none().to_text(), "");
}

TEST(Rules, NoneReplacesNothingButScriptsAndSecrets) {
  Normaliser normaliser(RuleSet::none());
  EXPECT_EQ(normalised(normaliser, R"("SET" "880bba3b26274e101fcb145d9306fedf")"),
            R"("SET" "880bba3b26274e101fcb145d9306fedf")");
  EXPECT_EQ(shown(normalised(normaliser, R"("AUTH" "pw")")), R"("AUTH" "<secret>")");
  EXPECT_EQ(normalised(normaliser, R"("EVAL" "return 1" "0")"), R"("EVAL" "@e0e1f9fa" "0")");
  EXPECT_EQ(normalised(normaliser, R"("SCAN" "5")"), R"("SCAN" "5")");
}

TEST(Rules, IgnoreOfTheCommandLineIsAnIgnoreRule) {
  const auto rules = RuleSet::defaults().with_ignore("/^cache:/");
  ASSERT_TRUE(rules.has_value());
  EXPECT_THAT(rules->to_text(), StartsWith("ignore /^cache:/\n"));
  const auto bad = RuleSet::defaults().with_ignore("/(/");
  ASSERT_FALSE(bad.has_value());
  EXPECT_THAT(to_string(bad.error()), StartsWith("--ignore:1:"));
}

TEST(Rules, AMissingFileIsNamed) {
  const auto rules = RuleSet::defaults().with_file("/nonexistent/rules");
  ASSERT_FALSE(rules.has_value());
  EXPECT_THAT(to_string(rules.error()), StartsWith("/nonexistent/rules: cannot open this rule file"));
}

TEST(Rules, UsesAreCountedByType) {
  const auto rules = RuleSet::defaults().with("replace <n> SET /n[0-9]/\nignore PING\n", "r");
  ASSERT_TRUE(rules.has_value());
  Normaliser normaliser(*rules);
  normalised(normaliser, R"("SET" "n1" "n2" "880bba3b26274e10" "8c6ae1d0" "8c6ae1d1")");
  normalised(normaliser, R"("PING")");
  std::vector<std::string> uses;
  for (const RuleUse& use : normaliser.uses()) uses.push_back(use.rule + " " + std::to_string(use.count));
  EXPECT_THAT(uses, ElementsAre("replace <n> SET 2", "ignore PING 1", "replace <hex16> 1", "replace <hex8> 2"));
}

TEST(Explain, NamesEveryPiece) {
  const auto rules = RuleSet::defaults().with("replace <n> /n[0-9]/", "r");
  ASSERT_TRUE(rules.has_value());
  Normaliser normaliser(*rules);
  Entry entry;
  entry.time_us = kTime;
  entry.arguments = R"("SET" "k:8c6ae1d0" "n1" "1795499696")";
  const auto replaced = normaliser.explain(entry);
  ASSERT_EQ(replaced.size(), 3U);
  EXPECT_EQ(replaced[0].argument, 1U);
  EXPECT_EQ(replaced[0].type, "hex8");
  EXPECT_EQ(replaced[0].original, "8c6ae1d0");
  EXPECT_THAT(replaced[0].rule, StartsWith("replace <hex8>"));
  EXPECT_EQ(replaced[1].argument, 2U);
  EXPECT_EQ(replaced[1].rule, "replace <n> /n[0-9]/");
  EXPECT_EQ(replaced[2].type, "time");
  EXPECT_TRUE(normaliser.uses().empty());
}

/// Entries of all recordings in the tree, with their times.
template <typename Use>
void for_every_recorded_entry(Use use) {
  for (const char* const folder : {TRACEDIFF_SOURCE_DIR "/tests/data", TRACEDIFF_SOURCE_DIR "/traces"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (!file.is_regular_file()) continue;
      auto reader = TraceReader::open(file.path().string());
      if (!reader) continue;
      Entry entry;
      while (reader->next(entry)) use(entry);
    }
  }
}

bool has_meaning(const std::string& arguments) {
  std::vector<ArgumentRange> ranges;
  std::vector<Meaning> meanings;
  find_arguments(arguments, ranges);
  return find_meanings(arguments, ranges, meanings);
}

TEST(Scanner, EqualsTheRulesOnRecordedTraces) {
  const testing::ReferenceNormaliser reference;
  Normaliser normaliser(RuleSet::defaults());
  std::size_t compared = 0;
  for_every_recorded_entry([&](const Entry& entry) {
    const std::string arguments(entry.arguments);
    if (has_meaning(arguments)) return;
    ++compared;
    EXPECT_EQ(shown(normalised(normaliser, arguments, entry.time_us)),
              shown(reference.normalise(arguments, entry.time_us)));
  });
  EXPECT_GT(compared, 500U);
}

TEST(Scanner, EqualsTheRulesOnMadeArguments) {
  const testing::ReferenceNormaliser reference;
  Normaliser normaliser(RuleSet::defaults());
  testing::ArgumentMaker maker(7);
  for (int round = 0; round < 20000; ++round) {
    std::string arguments = "\"X\"";
    for (std::size_t count = maker.below(3); count > 0; --count) arguments += " \"" + escape(maker.argument()) + "\"";
    ASSERT_EQ(shown(normalised(normaliser, arguments)), shown(reference.normalise(arguments, kTime))) << arguments;
  }
}

TEST(Normalise, TheReadersMasksChangeNothing) {
  testing::ArgumentMaker maker(10);
  std::string text;
  for (int line = 0; line < 20000; ++line) {
    text += "1795499696.000000 [0 127.0.0.1:50000] \"X\"";
    for (std::size_t count = maker.below(4); count > 0; --count) text += " \"" + escape(maker.argument()) + "\"";
    text += '\n';
  }
  Normaliser normaliser(RuleSet::defaults());
  auto reader = TraceReader::from_memory(text, "made");
  ASSERT_TRUE(reader.has_value());
  std::size_t read = 0;
  std::string by_masks;
  for (Entry entry; reader->next(entry); ++read) {
    normaliser.normalise(entry, by_masks);
    ASSERT_TRUE(entry.masks.are_of(entry.arguments));
    ASSERT_EQ(shown(by_masks), shown(normalised(normaliser, std::string(entry.arguments), entry.time_us)))
        << entry.arguments;
  }
  EXPECT_EQ(read, 20000U);
}

Skeleton skeleton_of(const std::string& arguments) {
  const std::string with_slack = arguments + std::string(kSkeletonSlack, '\0');
  Skeleton skeleton;
  fastest_skeleton_maker()(std::string_view(with_slack).substr(0, arguments.size()), 0, 0, skeleton);
  return skeleton;
}

/// ARGUMENTS with other digits in its long runs of hex digits.
std::string with_other_digits(std::string arguments, testing::ArgumentMaker& maker) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::size_t kLongRun = 8;
  for (std::size_t begin = 0; begin < arguments.size();) {
    const std::size_t end = std::min(arguments.find_first_not_of(kHex, begin), arguments.size());
    if (end - begin >= kLongRun) arguments.replace(begin, end - begin, maker.of(kHex, end - begin));
    begin = end + 1;
  }
  return arguments;
}

TEST(Skeleton, WhatHasTheSameOneIsNormalisedAlikeAtAnyTime) {
  constexpr std::array<std::int64_t, 3> kTimes = {kTime, kTime + 40'000'000'000'000, 1'000'000'000'000'000};
  testing::ArgumentMaker maker(11);
  Normaliser normaliser(RuleSet::defaults());
  int alike = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string one = "\"SET\"";
    for (std::size_t count = 1 + maker.below(3); count > 0; --count) one += " \"" + escape(maker.argument()) + "\"";
    const std::string two = with_other_digits(one, maker);
    const Skeleton first = skeleton_of(one);
    const Skeleton second = skeleton_of(two);
    if (!first.usable) continue;
    const std::string text = normalised(normaliser, one);
    for (const std::int64_t time : kTimes) ASSERT_EQ(shown(text), shown(normalised(normaliser, one, time))) << one;
    if (!second.usable || first.hash != second.hash) continue;
    ASSERT_EQ(shown(text), shown(normalised(normaliser, two))) << one << '\n' << two;
    ASSERT_EQ(first.raw == second.raw, one == two) << one << '\n' << two;
    alike += one != two ? 1 : 0;
  }
  EXPECT_GT(alike, 1'000);
}

struct SkeletonCase {
  std::string name;
  std::string one;
  std::string two;
  bool same;
};

class SkeletonOf : public ::testing::TestWithParam<SkeletonCase> {};

TEST_P(SkeletonOf, TwoTexts) {
  const auto of = [](const std::string& argument) { return skeleton_of("\"GET\" \"" + argument + "\""); };
  const Skeleton one = of(GetParam().one);
  const Skeleton two = of(GetParam().two);
  EXPECT_EQ(one.usable && two.usable && one.hash == two.hash, GetParam().same);
}

const SkeletonCase kSkeletonCases[] = {
    {"hex32", "s:880bba3b26274e101fcb145d9306fedf_L", "s:2b0cca3b26274e101fcb145d9306fed0_L", true},
    {"hex40_behind_a_name", "sess_880bba3b26274e101fcb145d9306fedf01234567",
     "sess_2b0cca3b26274e101fcb145d9306fed0fedcba98", true},
    {"uuid", "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7", true},
    {"lock", "74ce7ba78fab|375", "a3216bf26e16|375", true},
    {"hex12", "k:74ce7ba78fab", "k:a3216bf26e16", true},
    {"hex8", "k:74ce7ba7", "k:a3216bf2", true},
    {"another_key", "user:880bba3b26274e101fcb145d9306fedf", "usr_:880bba3b26274e101fcb145d9306fedf", false},
    {"another_length", "880bba3b26274e101fcb145d9306fedf", "880bba3b26274e101fcb145d9306fe", false},
    {"a_word_of_hex_digits", "k:deadbeef", "k:a3216bf2", false},
    {"numbers", "user:123", "user:124", false},
    {"times", "1795499696", "1795499697", false},
    {"behind_a_letter", "x880bba3b26274e101fcb145d9306fedf", "x2b0cca3b26274e101fcb145d9306fed0", false},
    {"a_byte_before", "\\x0c880bba3b26274e101fcb145d9306fedf", "\\x0c2b0cca3b26274e101fcb145d9306fed0", false},
    {"a_time_of_uniqid", "6b04d93026274", "6b04d93026275", false},
    {"dates", "2026-11-24T05:53:42", "2026-11-24T05:53:43", false},
};

INSTANTIATE_TEST_SUITE_P(Skeleton, SkeletonOf, ::testing::ValuesIn(kSkeletonCases),
                         [](const auto& info) { return info.param.name; });

TEST(Skeleton, IsTheSameHoweverItIsMade) {
  testing::ArgumentMaker maker(12);
  int usable = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    while (text.size() < 20 + maker.below(300)) text += escape(maker.argument());
    const std::size_t size = text.size();
    text.append(kSkeletonSlack, '"');
    const std::string_view view = std::string_view(text).substr(0, size);
    Skeleton expected;
    skeleton_maker(SkeletonMethod::bytes)(view, 3, 9, expected);
    usable += expected.usable ? 1 : 0;
    for (const SkeletonMethod method : {SkeletonMethod::sse2, SkeletonMethod::avx2, SkeletonMethod::avx512}) {
      const MakeSkeleton make = skeleton_maker(method);
      if (make == nullptr) continue;
      Skeleton skeleton;
      make(view, 3, 9, skeleton);
      ASSERT_EQ(skeleton.usable, expected.usable) << view;
      ASSERT_EQ(skeleton.hash, expected.hash) << view;
      ASSERT_EQ(skeleton.raw, expected.raw) << view;
    }
  }
  EXPECT_GT(usable, 200);
}

TEST(Normalise, IsIdempotent) {
  Normaliser normaliser(RuleSet::defaults());
  testing::ArgumentMaker maker(8);
  for (int round = 0; round < 20000; ++round) {
    const std::string arguments = "\"X\" \"" + escape(maker.argument()) + "\"";
    const std::string once = normalised(normaliser, arguments);
    ASSERT_EQ(shown(normalised(normaliser, once)), shown(once)) << arguments;
  }
  for_every_recorded_entry([&](const Entry& entry) {
    const std::string once = normalised(normaliser, std::string(entry.arguments), entry.time_us);
    EXPECT_EQ(shown(normalised(normaliser, once, entry.time_us)), shown(once));
  });
}

TEST(Normalise, FindsRandomIdsAndLeavesNames) {
  testing::ArgumentMaker maker(9);
  int found = 0;
  constexpr int kRounds = 2000;
  for (int round = 0; round < kRounds; ++round) {
    found += looks_random(maker.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 32)) ? 1 : 0;
  }
  EXPECT_GT(found, kRounds * 98 / 100);
}

TEST(Normalise, FindsRandomBase64WithAndWithoutPadding) {
  testing::ArgumentMaker maker(10);
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  int padded = 0;
  int joined = 0;
  constexpr int kRounds = 2000;
  for (int round = 0; round < kRounds; ++round) {
    padded += looks_random_base64(maker.of(kLetters, 21) + "A==") ? 1 : 0;
    joined += looks_random_base64("A+" + maker.of(kLetters, 30)) ? 1 : 0;
  }
  EXPECT_GT(padded, kRounds * 95 / 100);
  EXPECT_GT(joined, kRounds * 90 / 100);
}

TEST(CommandTable, GivesDenseIdsInOrderOfFirstAppearance) {
  CommandTable table;
  EXPECT_EQ(table.intern("a"), 0U);
  EXPECT_EQ(table.intern("b"), 1U);
  EXPECT_EQ(table.intern("a"), 0U);
  EXPECT_EQ(table.intern(""), 2U);
  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.text(1), "b");
}

TEST(CommandTable, KeepsIdsAndViewsWhileItGrows) {
  CommandTable table;
  std::vector<std::string_view> views;
  for (int i = 0; i < 50000; ++i) {
    const CommandId id = table.intern("command " + std::to_string(i));
    ASSERT_EQ(id, static_cast<CommandId>(i));
    views.push_back(table.text(id));
  }
  table.intern(std::string(1'000'000, 'x'));
  for (int i = 0; i < 50000; ++i) {
    ASSERT_EQ(views[static_cast<std::size_t>(i)], "command " + std::to_string(i));
    ASSERT_EQ(table.intern("command " + std::to_string(i)), static_cast<CommandId>(i));
  }
}

TEST(Hash, DependsOnEveryByteAndOnTheLength) {
  std::mt19937 random(3);
  for (std::size_t length = 0; length < 200; ++length) {
    std::string bytes(length, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const std::uint64_t hash = hash_bytes(bytes);
    EXPECT_NE(hash, hash_bytes(bytes + '\0'));
    for (std::size_t i = 0; i < length; ++i) {
      std::string other = bytes;
      other[i] = static_cast<char>(other[i] ^ 1);
      EXPECT_NE(hash, hash_bytes(other)) << length << " " << i;
    }
  }
}

}  // namespace
}  // namespace tracediff
