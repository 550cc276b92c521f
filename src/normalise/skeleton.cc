#include "normalise/skeleton.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "ascii.h"
#include "normalise/block_bytes.h"
#include "trace/simd.h"

namespace tracediff {

namespace {

using hash_detail::fold;
using hash_detail::load64;
using simd::kBlock;
using simd::low_bits;

/// Could TEXT hold a date and time? One near the entry's time is a token.
bool has_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  constexpr std::size_t kYear = 4;
  for (std::size_t dash = text.find('-'); dash != std::string_view::npos; dash = text.find('-', dash + 1)) {
    if (dash < kYear || dash - kYear + kForm.size() > text.size()) continue;
    const std::string_view date = text.substr(dash - kYear, kForm.size());
    const auto fits = [](char form, char c) { return form == '0' ? is_digit(c) : c == form; };
    if (std::equal(kForm.begin(), kForm.end(), date.begin(), fits)) return true;
  }
  return false;
}

/// Do `|` or `:` at AT and a process id follow each other?
bool is_process_id(std::string_view text, std::size_t at) {
  constexpr std::size_t kMostDigits = 10;
  const std::size_t begin = ++at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at > begin && at - begin <= kMostDigits && (at == text.size() || !is_alnum(text[at]));
}

/// Behind the run of hex digits at BEGIN, whose first 64 bytes are HEX.
std::size_t end_of_run(std::string_view text, std::size_t begin, std::uint64_t hex) {
  if (~hex != 0) return begin + static_cast<std::size_t>(std::countr_zero(~hex));
  std::size_t end = begin + kBlock;
  // is_lower_hex() written out: with a call to it, GCC keeps the vectors of make_avx512() in memory, a fifth slower.
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || (text[end] >= 'a' && text[end] <= 'f'))) ++end;
  return end;
}

constexpr std::size_t kUuidLength = 36;

/// Do a uuid's dashes stand where they would if it began at BEGIN?
bool may_be_uuid(std::string_view text, std::size_t begin) {
  const auto dash = [&](std::size_t at) { return text[begin + at] == '-'; };
  return begin + kUuidLength <= text.size() && dash(8) && dash(13) && dash(18) && dash(23);
}

/// HEX are the hex digits of the 64 bytes from BEGIN on.
bool is_uuid(std::string_view text, std::size_t begin, std::uint64_t hex) {
  constexpr std::uint64_t kDashes = 1U << 8U | 1U << 13U | 1U << 18U | 1U << 23U;
  const std::size_t end = begin + kUuidLength;
  return may_be_uuid(text, begin) && (end == text.size() || !is_alnum(text[end])) &&
         (hex & low_bits(kUuidLength)) == (low_bits(kUuidLength) ^ kDashes);
}

/// Where runs of at least eight hex digits begin in a block, NEXT being those of the block behind it. BEFORE is whether
/// eight begin at the last byte of the block before, and becomes that of this one.
TRACEDIFF_INLINE std::uint64_t starts_of_eight(std::uint64_t hex, std::uint64_t next, std::uint64_t& before) {
  const std::uint64_t two = hex & (hex >> 1U | next << 63U);
  const std::uint64_t next_two = next & next >> 1U;
  const std::uint64_t four = two & (two >> 2U | next_two << 62U);
  const std::uint64_t next_four = next_two & next_two >> 2U;
  const std::uint64_t eight = four & (four >> 4U | next_four << 60U);
  const std::uint64_t starts = eight & ~(eight << 1U | before);
  before = eight >> 63U;
  return starts;
}

/// A run of hex digits, of eight at least; the masks are of its first 64 bytes.
struct HexRun {
  std::size_t begin;
  std::uint64_t hex;
  std::uint64_t digit;
};

enum class Verdict : std::uint8_t { token, none, unclear };

/// LENGTH becomes that of the token.
TRACEDIFF_INLINE Verdict judge(std::string_view text, const HexRun& run, std::size_t& length) {
  constexpr std::size_t kLockDigits = 12;
  constexpr std::size_t kLong = 16;
  const char before = run.begin == 0 ? '"' : text[run.begin - 1];
  const std::size_t end = end_of_run(text, run.begin, run.hex);
  const char after = end < text.size() ? text[end] : '"';
  if (is_alnum(before) || before == '\\' || is_alnum(after)) return Verdict::unclear;
  length = end - run.begin;
  // Of a uuid in both cases the last group, with more behind it than the uuid has.
  constexpr std::size_t kLastGroup = 24;
  if (length > kLockDigits && before == '-' && run.begin >= kLastGroup && may_be_uuid(text, run.begin - kLastGroup))
    return Verdict::unclear;
  if (after == '-' && may_be_uuid(text, end - 8)) {
    if (length > 8 || !is_uuid(text, run.begin, run.hex)) return Verdict::unclear;
    // Of a bcrypt hash the first eight digits may be part.
    if (text.find("$2") != std::string_view::npos) return Verdict::unclear;
    length = 36;
  }
  const std::uint64_t digits = run.digit & low_bits(length);
  const std::uint64_t letters = run.hex & low_bits(length) & ~digits;
  if (letters == 0) return Verdict::unclear;  // may be a time
  const bool mixed = digits != 0 && (letters & (letters - 1)) != 0;
  if (length >= kLong) return mixed ? Verdict::token : Verdict::unclear;
  if (length == 13 || length == 14) return Verdict::unclear;  // may begin with the time
  if (length == 8 || (length == kLockDigits && (after == '|' || after == ':') && is_process_id(text, end))) {
    return mixed ? Verdict::token : Verdict::none;
  }
  const std::uint64_t changes = (digits ^ digits >> 1) & low_bits(length - 1);
  const bool token = mixed && (digits & (digits - 1)) != 0 && (changes & (changes - 1)) != 0;
  return token ? Verdict::token : Verdict::none;
}

/// The hashes of a skeleton while its blocks come in: of what is kept, and of the tokens.
class Hashes {
 public:
  explicit TRACEDIFF_INLINE Hashes(std::size_t size) : one_(size * kThird ^ kFirst) {}

  TRACEDIFF_INLINE void add(const char* block) { fold_in(block, one_, two_); }
  /// The places in a block that are not kept.
  TRACEDIFF_INLINE void add_places(std::uint64_t tokens) { two_ = fold(two_ ^ tokens, kThird); }
  /// The bytes of one of them, eight at least.
  TRACEDIFF_INLINE void add_token(const char* token, std::size_t length) {
    const char* const last = token + length - kWord;
    raw_ = fold(load64(token) ^ raw_, load64(last) ^ kSecond);
    for (token += kWord; token < last; token += 2 * kWord) {
      raw_ = fold(load64(token) ^ raw_, load64(std::min(token + kWord, last)) ^ kThird);
    }
    has_tokens_ = true;
  }

  TRACEDIFF_INLINE void finish(Skeleton& out) const {
    const std::uint64_t first = fold(one_ ^ kThird, two_ ^ kFirst);
    out.hash.first = first;
    out.hash.second = fold(one_ ^ kSecond, two_ ^ kThird);
    out.raw = has_tokens_ ? fold(first ^ raw_, kSecond) : first;
  }

 private:
  static constexpr std::uint64_t kFirst = 0x8bb84b93962eacc9;
  static constexpr std::uint64_t kSecond = 0x4b33a62ed433d4a3;
  static constexpr std::uint64_t kThird = 0x4d5a2da51de1aa47;
  static constexpr std::size_t kWord = sizeof(std::uint64_t);

  /// Two chains, so that the multiplications overlap.
  static TRACEDIFF_INLINE void fold_in(const char* block, std::uint64_t& one, std::uint64_t& two) {
    one = fold(load64(block) ^ kSecond, load64(block + 8) ^ one);
    two = fold(load64(block + 16) ^ kThird, load64(block + 24) ^ two);
    one = fold(load64(block + 32) ^ kSecond, load64(block + 40) ^ one);
    two = fold(load64(block + 48) ^ kThird, load64(block + 56) ^ two);
  }

  std::uint64_t one_;
  std::uint64_t two_ = kSecond;
  std::uint64_t raw_ = kFirst;
  bool has_tokens_ = false;
};

/// What lies behind the text counts for nothing.
template <typename Processor>
TRACEDIFF_INLINE block_bytes::Masks masks_at(std::string_view text, std::size_t base) {
  if (base >= text.size()) return {};
  block_bytes::Masks masks = Processor::masks_of(text.data() + base);
  const std::uint64_t there = low_bits(text.size() - base);
  masks.hex &= there;
  masks.digit &= there;
  return masks;
}

/// One pass: finds the tokens of a block, then hashes what is left of it.
template <typename Processor>
TRACEDIFF_INLINE void make_skeleton(std::string_view text, std::size_t kept_begin, std::size_t kept_end,
                                    Skeleton& out) {
  Hashes hashes(text.size());
  bool usable = !text.empty();
  std::size_t done = 0;      // where the last token ends
  std::uint64_t before = 0;  // of starts_of_eight()
  bool rare = false;         // a date or a binary number, perhaps behind the text
  block_bytes::Masks masks = masks_at<Processor>(text, 0);
  for (std::size_t base = 0; base < text.size(); base += kBlock) {
    const block_bytes::Masks next = masks_at<Processor>(text, base + kBlock);
    rare |= masks.rare;
    std::uint64_t tokens = done > base ? low_bits(done - base) : 0;
    std::uint64_t starts = starts_of_eight(masks.hex, next.hex, before);
    for (; starts != 0; starts &= starts - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(starts));
      const std::size_t begin = base + bit;
      if (begin < done || (begin >= kept_begin && begin < kept_end)) continue;
      const auto window = [&](std::uint64_t low, std::uint64_t high) {
        return low >> bit | high << 1U << (kBlock - 1 - bit);
      };
      std::size_t length = 0;
      const Verdict verdict =
          judge(text, {begin, window(masks.hex, next.hex), window(masks.digit, next.digit)}, length);
      if (verdict == Verdict::unclear) usable = false;
      if (verdict != Verdict::token) continue;
      tokens |= low_bits(length) << bit;
      hashes.add_token(text.data() + begin, length);
      done = begin + length;
    }
    const char* block = text.data() + base;
    const std::uint64_t kept = low_bits(text.size() - base) & ~tokens;
    char copy[kBlock];
    if (tokens != 0) hashes.add_places(tokens);
    if (~kept != 0) {
      Processor::copy(block, kept, copy);
      block = copy;
    }
    hashes.add(block);
    masks = next;
  }
  hashes.finish(out);
  out.usable = usable && (!rare || (!has_date(text) && text.find("\\xc") == std::string_view::npos));
}

void make_bytes(std::string_view text, std::size_t kept_begin, std::size_t kept_end, Skeleton& out) {
  make_skeleton<block_bytes::Bytes>(text, kept_begin, kept_end, out);
}

#if defined(__SSE2__)
void make_sse2(std::string_view text, std::size_t kept_begin, std::size_t kept_end, Skeleton& out) {
  make_skeleton<block_bytes::Sse2>(text, kept_begin, kept_end, out);
}
#endif

#if defined(TRACEDIFF_HAS_WIDE)
TRACEDIFF_AVX2_BMI void make_avx2(std::string_view text, std::size_t kept_begin, std::size_t kept_end, Skeleton& out) {
  make_skeleton<block_bytes::Avx2>(text, kept_begin, kept_end, out);
}

TRACEDIFF_AVX512_BMI void make_avx512(std::string_view text, std::size_t kept_begin, std::size_t kept_end,
                                      Skeleton& out) {
  make_skeleton<block_bytes::Avx512>(text, kept_begin, kept_end, out);
}
#endif

}  // namespace

MakeSkeleton skeleton_maker(SkeletonMethod method) {
  if (method == SkeletonMethod::bytes) return make_bytes;
#if defined(__SSE2__)
  if (method == SkeletonMethod::sse2) return make_sse2;
#endif
#if defined(TRACEDIFF_HAS_WIDE)
  if (__builtin_cpu_supports("bmi") == 0 || __builtin_cpu_supports("bmi2") == 0) return nullptr;
  if (method == SkeletonMethod::avx2 && __builtin_cpu_supports("avx2") != 0) return make_avx2;
  if (method == SkeletonMethod::avx512 && __builtin_cpu_supports("avx512bw") != 0) return make_avx512;
#endif
  return nullptr;
}

MakeSkeleton fastest_skeleton_maker() {
  for (const SkeletonMethod method : {SkeletonMethod::avx512, SkeletonMethod::avx2, SkeletonMethod::sse2}) {
    if (const MakeSkeleton found = skeleton_maker(method); found != nullptr) return found;
  }
  return skeleton_maker(SkeletonMethod::bytes);
}

}  // namespace tracediff
