#ifndef TRACEDIFF_CAPTURE_GUARDIAN_H_
#define TRACEDIFF_CAPTURE_GUARDIAN_H_

#include <sys/types.h>

#include <string>

namespace tracediff::recorder {

/// A small process that ends a process group and removes a directory when we are gone without having done so: killed,
/// or crashed. It learns that from a pipe whose other end only we have.
class Guardian {
 public:
  /// Call it while there is one thread only.
  Guardian(pid_t group, const std::string& directory);
  Guardian(Guardian&& other) noexcept;
  Guardian& operator=(Guardian&&) = delete;
  /// Dismisses it: from now on we see to it ourselves.
  ~Guardian();

 private:
  pid_t pid_ = -1;
  int lifeline_ = -1;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_GUARDIAN_H_
