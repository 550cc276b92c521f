// The classes of bytes are those of C in its own locale, for every byte.
#include "ascii.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

namespace tracediff {
namespace {

TEST(Ascii, ClassesAreThoseOfCForEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    EXPECT_EQ(is_digit(c), std::isdigit(byte) != 0) << byte;
    EXPECT_EQ(is_lower(c), std::islower(byte) != 0) << byte;
    EXPECT_EQ(is_upper(c), std::isupper(byte) != 0) << byte;
    EXPECT_EQ(is_letter(c), std::isalpha(byte) != 0) << byte;
    EXPECT_EQ(is_alnum(c), std::isalnum(byte) != 0) << byte;
    EXPECT_EQ(is_space(c), std::isspace(byte) != 0) << byte;
    EXPECT_EQ(is_hex(c), std::isxdigit(byte) != 0) << byte;
    EXPECT_EQ(is_lower_hex(c), is_hex(c) && !is_upper(c)) << byte;
    EXPECT_EQ(is_upper_hex(c), is_hex(c) && !is_lower(c)) << byte;
    EXPECT_EQ(is_wide(c), byte >= 0x80) << byte;
    EXPECT_EQ(hex_value(c), is_hex(c) ? std::stoi(std::string(1, c), nullptr, 16) : -1) << byte;
    EXPECT_EQ(to_lower(c), static_cast<char>(std::tolower(byte))) << byte;
    EXPECT_EQ(to_upper(c), static_cast<char>(std::toupper(byte))) << byte;
  }
}

TEST(Ascii, OnlyLettersHaveTwoCases) {
  EXPECT_EQ(lower_case("GeT k[1]@Ä"), "get k[1]@Ä");
  EXPECT_EQ(upper_case("GeT k{1}`ä"), "GET K{1}`ä");
}

}  // namespace
}  // namespace tracediff
