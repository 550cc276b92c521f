#ifndef TRACEDIFF_SHAPE_FIELD_SET_H_
#define TRACEDIFF_SHAPE_FIELD_SET_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ascii.h"
#include "normalise/hash.h"
#include "shape/utf8.h"

namespace tracediff::internal {

/// A field name while it is read. What is added must outlive it.
class FieldName {
 public:
  void add(std::string_view bytes) {
    if (length_ == 0 && whole_.empty()) {
      whole_ = bytes;
    } else {
      write(std::exchange(whole_, {}));
      write(bytes);
    }
  }
  void add_byte(unsigned char byte) {
    const char c = static_cast<char>(byte);
    write(std::exchange(whole_, {}));
    write({&c, 1});
  }
  void add_token();
  /// The name as it stands in a path. Valid until it is changed.
  [[nodiscard]] std::string_view text();
  /// Different for names whose text() is.
  [[nodiscard]] std::uint64_t hash() {
    const bool number = !whole_.empty() && is_digit(whole_.front());
    if (whole_.empty() || number) return hash_bytes(text());
    return ~hash_bytes(whole_);  // as it was sent, never mistaken for a text
  }

 private:
  void write(std::string_view bytes);

  static constexpr std::size_t kLongest = 64;
  static constexpr std::size_t kRoom = kLongest + 3 + 2;  // the last byte takes up to four, then it is cut
  std::string_view whole_;                                // instead of `text_`, for a name that came in one piece
  std::array<char, kRoom> text_;
  std::size_t length_ = 0;
  bool all_digits_ = true;
  Utf8Check utf8_;
  bool cut_ = false;
};

enum class FieldKind : std::uint8_t { string, number, boolean, null, bytes, object, array, reference };

/// Different fields of one value as hashes: two values with equal sums have the same fields. Reused from value to
/// value, so that starting anew is free.
class FieldSignature {
 public:
  void start(std::uint64_t seed) {
    ++value_;
    sum_ = seed;
    count_ = 0;
    full_ = false;
  }
  void add(std::uint64_t field) {
    std::size_t at = field % kSlots;
    while (slots_[at].value == value_) {
      if (slots_[at].field == field) return;
      at = (at + 1) % kSlots;
    }
    full_ = full_ || count_ == kMost;
    if (full_) return;
    slots_[at] = {field, value_};
    sum_ += hash_detail::fold(field, 0x9e3779b97f4a7c15);
    ++count_;
  }
  /// Nothing where the fields were too many to tell.
  [[nodiscard]] std::optional<std::uint64_t> sum() const { return full_ ? std::nullopt : std::optional(sum_); }

 private:
  static constexpr std::size_t kSlots = 512;
  static constexpr std::size_t kMost = 256;
  struct Slot {
    std::uint64_t field = 0;
    std::uint64_t value = 0;  ///< which of the values it belongs to
  };
  std::array<Slot, kSlots> slots_{};
  std::uint64_t value_ = 0;
  std::uint64_t sum_ = 0;
  std::size_t count_ = 0;
  bool full_ = false;
};

inline constexpr std::string_view kElement = "[]";
inline constexpr std::uint64_t kElementHash = 0xa0761d6478bd642f;

/// The fields seen so far and the path of the one being read.
class FieldSet {
 public:
  /// Readers give up on values that are nested deeper, because they recurse.
  static constexpr int kDeepest = 64;

  /// What is wanted of the fields: nothing, what tells them from those of other values, or text().
  enum class Detail : std::uint8_t { none, signature, text };

  explicit FieldSet(Detail detail = Detail::text) : detail_(detail) {}
  explicit FieldSet(FieldSignature& signature) : detail_(Detail::signature), signature_(&signature) {}

  /// Adds a step to the path for as long as it lives.
  class Step {
   public:
    /// NAME as it stands in a path.
    Step(FieldSet& fields, std::string_view name)
        : fields_(fields), length_(fields.path_.size()), hash_(fields.path_hash_) {
      fields.extend_path(name, hash_bytes(name));
    }
    /// The elements of an array.
    explicit Step(FieldSet& fields) : fields_(fields), length_(fields.path_.size()), hash_(fields.path_hash_) {
      fields.extend_path(kElement, kElementHash);
    }
    Step(FieldSet& fields, FieldName& name) : fields_(fields), length_(fields.path_.size()), hash_(fields.path_hash_) {
      fields.extend_path(fields.detail_ == Detail::text ? name.text() : std::string_view{},
                         fields.detail_ == Detail::signature ? name.hash() : 0);
    }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { fields_.leave(length_, hash_); }

   private:
    FieldSet& fields_;
    std::size_t length_;
    std::uint64_t hash_;
  };

  [[nodiscard]] bool too_deep() const { return depth_ > kDeepest; }
  /// The path leads to something of this kind.
  void add(FieldKind kind) {
    if (detail_ == Detail::text) {
      write(kind);
    } else if (detail_ == Detail::signature) {
      signature_->add(hash_detail::fold(path_hash_ + static_cast<std::uint64_t>(kind), 0x8bb84b93962eacc9));
    }
  }
  [[nodiscard]] std::string text(std::string_view format);

 private:
  /// A piece of `bytes_`: a string for each field would be most of the work.
  struct Field {
    std::size_t begin = 0;
    std::size_t length = 0;
  };

  void extend_path(std::string_view name, std::uint64_t hash) {
    ++depth_;
    if (detail_ == Detail::text) write_step(name);
    path_hash_ = hash_detail::fold(path_hash_ ^ hash, 0x4b33a62ed433d4a3);
  }
  void leave(std::size_t length, std::uint64_t hash) {
    path_hash_ = hash;
    if (detail_ == Detail::text) path_.resize(length);
    if (depth_ == cut_depth_) cut_depth_ = 0;
    --depth_;
  }
  void write(FieldKind kind);
  void write_step(std::string_view name);
  void drop_repeated();

  Detail detail_;
  FieldSignature* signature_ = nullptr;
  std::uint64_t path_hash_ = 0x4d5a2da51de1aa47;
  std::string bytes_;
  std::vector<Field> fields_;
  std::string path_;
  int depth_ = 0;
  int cut_depth_ = 0;  // where the path became too long; deeper steps are left out
  bool cut_ = false;
};

}  // namespace tracediff::internal

#endif  // TRACEDIFF_SHAPE_FIELD_SET_H_
