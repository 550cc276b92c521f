#ifndef TRACEDIFF_SHAPE_UTF8_H_
#define TRACEDIFF_SHAPE_UTF8_H_

namespace tracediff {

/// Says of bytes, one after the other, whether they are text in UTF-8. Overlong forms and surrogates pass.
class Utf8Check {
 public:
  void add(int byte) {
    const bool continues = byte >= 0x80 && byte < 0xc0;
    broken_ = broken_ || continues != (more_ > 0);
    if (continues) {
      --more_;
    } else if (byte >= 0xc2 && byte < 0xf5) {
      more_ = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    } else {
      broken_ = broken_ || (byte >= 0x80 && byte < 0x100);
    }
  }
  [[nodiscard]] bool broken() const { return broken_ || more_ > 0; }

 private:
  int more_ = 0;  ///< bytes that the character at hand still needs
  bool broken_ = false;
};

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_UTF8_H_
