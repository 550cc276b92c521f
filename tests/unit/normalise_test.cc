#include "tracediff/normalise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "normalise/checks.h"
#include "normalise/hash.h"
#include "support/argument_maker.h"
#include "support/normalise_text.h"

namespace tracediff {
namespace {

using testing::kTime;
using testing::normalised;
using testing::shown;

std::string by_default(const std::string& arguments) {
  Normaliser normaliser(RuleSet::defaults());
  return shown(normalised(normaliser, arguments));
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
        TokenRow{"uuid_right_behind_a_word", "SampleInstancee8e521ef-3f32-42da-95d4-6477bf910d12",
                 "SampleInstance<uuid>"},
        TokenRow{"uuid_right_behind_a_short_name", "app1e8e521ef-3f32-42da-95d4-6477bf910d12", "app1<uuid>"},
        TokenRow{"uuid_right_before_a_number", "e8e521ef-3f32-42da-95d4-6477bf910d1217", "<uuid>17"},
        TokenRow{"uuid_right_before_a_name", "e8e521ef-3f32-42da-95d4-6477bf910d12Items", "<uuid>Items"},
        TokenRow{"uuid_right_behind_a_hex_digit", "ce8e521ef-3f32-42da-95d4-6477bf910d12", "c<uuid>"},
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
        TokenRow{"seconds", "seen:1795499696", "seen:<time_s>"}, TokenRow{"milliseconds", "1795499696224", "<time_ms>"},
        TokenRow{"microseconds", "1795499696224822", "<time_us>"},
        TokenRow{"nanoseconds", "1795499696224822000", "<time_ns>"},
        TokenRow{"minutes", "rl:29924994", "rl:<time_min>"},
        TokenRow{"ten_seconds", "rl:10.0.0.8:179549969", "rl:10.0.0.8:<time_10s>"},
        TokenRow{"milliseconds_times_4096", "7354366755733504", "<time_ms4096>"},
        TokenRow{"seconds_with_fraction", "1795499696.224822", "<time_s>"},
        TokenRow{"tomorrow", "1795586096", "<time_s>"}, TokenRow{"stream_id", "1795499696224-0", "<time_ms>-0"},
        TokenRow{"nanoid21", "V1StGXR8_Z5jdHi6B-myT", "<b64_21>"},
        TokenRow{"session_lock", "S:2vd0p1ufl8c4m7mdmqbkq7h1k3_LOCK", "S:<b64_26>_LOCK"},
        TokenRow{"session_id", "sess:cgU5UJ7oqs6lE4jzECzJ16VSIQ5EZLgH", "sess:<b64_32>"},
        TokenRow{"session_id_with_joints", "sess:-FVhPOxD5ec2Bik3bZJXwB5EWIRO8j6r", "sess:<b64_32>"},
        TokenRow{"behind_a_name", "session_Z622TIJ3QF2BCE3AA6U2AS6V2XOGJXORJT2VBGODLPGE5N25WCNA", "session_<b64_52>"},
        TokenRow{"behind_names", "my-app_webuser-V1StGXR8_Z5jdHi6B-myT", "my-app_webuser-<b64_21>"},
        TokenRow{"base64_behind_a_name", "flask_cache_qi+4mZ0W9dXk3TrLw/b7Vp2", "flask_cache_<b64_23>"},
        TokenRow{"base64_that_begins_with_a_slash", "room#/4PqB0Og0EfGKTrl5HY91#", "room#<b64_21>#"},
        TokenRow{"in_lower_case_behind_a_name", "tokens2_k9x3vq0z7w1j5d8p2m4h6t", "tokens2_<b64_22>"},
        TokenRow{"behind_a_long_word", "statistics_V1StGXR8_Z5jdHi6B-myT", "statistics_<b64_21>"},
        TokenRow{"behind_what_is_no_name", "sqx_V1StGXR8_Z5jdHi6B-myT", "<b64_25>"},
        TokenRow{"base64_padded", "j+qB0Og0EfGKTrl5HY91HA==", "<b64_24>"},
        TokenRow{"base64_joined_and_padded", "30+L0OvgEfGSWUcw/8MSgQ==", "<b64_24>"},
        TokenRow{"base64_behind_equals", "token=j+qB0Og0EfGKTrl5HY91HA==;", "token=<b64_24>;"},
        TokenRow{"base64_unpadded", "csrf:A+3kfQ9zLw/7VtXb2R0mYsC1uHqE8oP5", "csrf:<b64_32>"},
        TokenRow{"base64_with_a_short_piece", "lock:gvU0jLn09p9em0XzWkR+alyk", "lock:<b64_24>"},
        TokenRow{"base64_with_a_short_piece_in_front", "sess:Qsw/21eNiNhrxb49jKME", "sess:<b64_20>"},
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
        TokenRow{"msgpack_float", R"(\x81\xa2at\xcbA\xda\xc1;\xac\x0ew\x06)", R"(\x81\xa2at<time_s>)"},
        TokenRow{"msgpack_milliseconds", R"(\xa2at\xcf\x00\x00\x01\xa2\x0bm\xb8\xa0)", R"(\xa2at<time_ms>)"},
        TokenRow{"msgpack_seconds", R"(\xa2at\xcek\x04\xd90)", R"(\xa2at<time_s>)"},
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
  EXPECT_EQ(shown(normalised(normaliser, "\"SET\" \"1694806334\"", 1694806335713120)), "\"SET\" \"<time_s>\"");
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
        CommandRow{"unquoted_integer", R"("SET" "n" 1795499696)", R"("SET" "n" <time_s>)"},
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
