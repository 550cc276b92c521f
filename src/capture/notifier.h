#ifndef TRACEDIFF_CAPTURE_NOTIFIER_H_
#define TRACEDIFF_CAPTURE_NOTIFIER_H_

namespace tracediff::recorder {

/// Wakes a thread that polls descriptors.
class Notifier {
 public:
  Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;
  ~Notifier();
  void notify() const;
  void clear() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_NOTIFIER_H_
