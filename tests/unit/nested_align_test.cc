#include "finding/nested_align.h"

#include <gmock/gmock.h>

#include <random>
#include <string>
#include <string_view>

namespace tracediff::testing {
namespace {

/// A letter a shape: capitals are clients' commands, small letters lines of scripts. R and S call one script, T
/// another.
class NestedAlign : public ::testing::Test {
 protected:
  NestedAlign() {
    for (int shape = 0; shape < 128; ++shape) shapes_.traits.push_back(shape >= 'a' && shape <= 'z' ? kLuaShape : 0);
    shapes_.shapes.resize(shapes_.traits.size());
    for (const char call : {'R', 'S', 'T'}) {
      shapes_.shapes[static_cast<std::size_t>(call)].name = "call";
      shapes_.shapes[static_cast<std::size_t>(call)].qualifier = call == 'T' ? "@2" : "@1";
    }
  }

  [[nodiscard]] Alignment aligned(std::string_view baseline, std::string_view candidate) const {
    return align_nested(shapes_, ids(baseline), ids(candidate));
  }

  /// `AbB` and `AB` give "A-bB": what one side has alone stands behind - or +.
  [[nodiscard]] std::string script(std::string_view baseline, std::string_view candidate) const {
    std::string out;
    std::uint32_t one = 0;
    std::uint32_t two = 0;
    for (const Edit& edit : aligned(baseline, candidate).edits) {
      EXPECT_EQ(edit.baseline_begin, one);
      EXPECT_EQ(edit.candidate_begin, two);
      const bool added = edit.kind == EditKind::added;
      const std::string_view text = added ? candidate.substr(two, edit.length) : baseline.substr(one, edit.length);
      if (edit.kind == EditKind::same) EXPECT_EQ(text, candidate.substr(two, edit.length));
      for (const char c : text) {
        if (edit.kind != EditKind::same) out += added ? '+' : '-';
        out += c;
      }
      if (!added) one += edit.length;
      if (edit.kind != EditKind::removed) two += edit.length;
    }
    EXPECT_EQ(one, baseline.size());
    EXPECT_EQ(two, candidate.size());
    return out;
  }

 private:
  static std::vector<ShapeId> ids(std::string_view text) { return {text.begin(), text.end()}; }

  ShapeTable shapes_;
};

TEST_F(NestedAlign, LeavesCallsInPlaceWhateverTheySend) {
  EXPECT_EQ(script("EipEipEip", "EpiEpiEpi"), "E-ip+iE-ip+iE-ip+i");
  EXPECT_EQ(script("EipXEipEip", "EpsEpiEpi"), "E-ip-X+sE-ip+iE-ip+i");
}

TEST_F(NestedAlign, TakesACallWithAllThatItSent) {
  EXPECT_EQ(script("AbcDbc", "Dbc"), "-A-b-cDbc");
  EXPECT_EQ(script("Dbc", "AbcDbcE"), "+A+b+cDbc+E");
}

TEST_F(NestedAlign, TakesCallsOfOneScriptForEachOther) {
  EXPECT_EQ(script("RipX", "SipX"), "-R+SipX");
  EXPECT_EQ(script("RipRiRip", "SipSiSp"), "-R+Sip-R+Si-R-i+Sp");
  EXPECT_EQ(script("RipX", "TipX"), "-R-i-p+T+i+pX");
  EXPECT_EQ(script("AaRip", "SipB"), "-A-a-R+Sip+B");
}

TEST_F(NestedAlign, TakesLinesWithoutACallForThemselves) {
  EXPECT_EQ(script("abC", "bC"), "-abC");
  EXPECT_EQ(script("ab", "ba"), "-ab+a");
  EXPECT_EQ(script("", "a"), "+a");
}

TEST_F(NestedAlign, GivesAWholeScriptInOrderForAnything) {
  std::mt19937 random(7);
  const auto any = [&] {
    std::string out;
    for (std::size_t n = random() % 30; n > 0; --n) out += "ABRSabcd"[random() % 8];
    return out;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string one = any();
    const std::string two = any();
    SCOPED_TRACE(one + ' ' + two);
    static_cast<void>(script(one, two));  // looks at what it returns
    const std::vector<Edit> edits = aligned(one, two).edits;
    for (std::size_t e = 1; e < edits.size(); ++e) {
      EXPECT_NE(edits[e].kind, edits[e - 1].kind);
      EXPECT_FALSE(edits[e].kind == EditKind::removed && edits[e - 1].kind == EditKind::added);
    }
  }
}

TEST_F(NestedAlign, IsThePlainAlignmentWhereNoScriptIsCalled) {
  const std::vector<ShapeId> one = {'A', 'B', 'C', 'A', 'B'};
  const std::vector<ShapeId> two = {'B', 'C', 'B', 'A'};
  EXPECT_EQ(aligned("ABCAB", "BCBA").edits, align(one, two).edits);
}

}  // namespace
}  // namespace tracediff::testing
