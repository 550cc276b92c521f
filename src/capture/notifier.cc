#include "capture/notifier.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace tracediff::recorder {

Notifier::Notifier() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
Notifier::~Notifier() { ::close(descriptor_); }
void Notifier::notify() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t ignored = ::write(descriptor_, &one, sizeof one);
}
void Notifier::clear() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t ignored = ::read(descriptor_, &count, sizeof count);
}

}  // namespace tracediff::recorder
