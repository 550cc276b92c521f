#ifndef TRACEDIFF_SHAPE_FIELD_SET_H_
#define TRACEDIFF_SHAPE_FIELD_SET_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tracediff::internal {

/// A field name while it is read.
class FieldName {
 public:
  void add_byte(unsigned char byte);
  void add_token();
  /// The name as it stands in a path.
  [[nodiscard]] std::string text() const;

 private:
  std::string text_;
  bool all_digits_ = true;
  bool cut_ = false;
};

/// The fields seen so far and the path of the one being read.
class FieldSet {
 public:
  /// Readers give up on values that are nested deeper, because they recurse.
  static constexpr int kDeepest = 64;

  /// Adds a step to the path for as long as it lives.
  class Step {
   public:
    Step(FieldSet& fields, std::string_view name) : fields_(fields), length_(fields.path_.size()) {
      fields.extend_path(name);
    }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { fields_.leave(length_); }

   private:
    FieldSet& fields_;
    std::size_t length_;
  };

  [[nodiscard]] bool too_deep() const { return depth_ > kDeepest; }
  /// The path leads to something of this kind.
  void add(std::string_view kind);
  [[nodiscard]] std::string text(std::string_view format);

 private:
  /// A piece of `bytes_`: nearly every value of a trace passes here, and a string for each field would be most of it.
  struct Field {
    std::size_t begin = 0;
    std::size_t length = 0;
  };

  void extend_path(std::string_view name);
  void leave(std::size_t length);
  void drop_repeated();

  std::string bytes_;
  std::vector<Field> fields_;
  std::string path_;
  int depth_ = 0;
  int cut_depth_ = 0;  // where the path became too long; deeper steps are left out
  bool cut_ = false;
};

inline constexpr std::string_view kElement = "[]";

}  // namespace tracediff::internal

#endif  // TRACEDIFF_SHAPE_FIELD_SET_H_
