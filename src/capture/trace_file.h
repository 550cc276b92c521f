#ifndef TRACEDIFF_CAPTURE_TRACE_FILE_H_
#define TRACEDIFF_CAPTURE_TRACE_FILE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "capture/entry_filter.h"
#include "capture/stream.h"
#include "tracediff/capture.h"
#include "tracediff/result.h"

namespace tracediff::recorder {

/// The file (or standard output) that a trace goes to. What was written stays readable whatever happens: it ends at a
/// whole line, and where the disk is full the last entries make room for the `# end:` line.
class TraceFile {
 public:
  /// PATH empty is standard output. A regular file must not exist unless EXISTING says so; it is made 0600. One that is
  /// overwritten stays as it is until keep().
  static Result<TraceFile> create(const std::string& path, ExistingFile existing);
  /// Whether create() would refuse now, for an early word; create() decides.
  static Result<void> check(const std::string& path, ExistingFile existing);

  TraceFile(TraceFile&& other) noexcept;
  TraceFile& operator=(TraceFile&&) = delete;
  ~TraceFile();

  /// All of BYTES, or the reason why not. Waits for a slow pipe until INTERRUPT is raised. After a failure nothing but
  /// end_after_failure() may be called.
  Result<void> write(std::string_view bytes, const Interrupt& interrupt);

  struct Counted {
    std::uint64_t entries = 0;
    std::uint64_t bystander_entries = 0;
  };
  /// After a failed write: cuts the file back to whole lines and lets LAST_LINE (made of what is left) be the last.
  /// nullopt where that cannot be done: the output is a pipe.
  std::optional<Counted> end_after_failure(const Names& bystanders,
                                           const std::function<std::string(Counted)>& last_line);

  /// An error: the system could not keep the data after all.
  Result<void> close();

  /// What create() made takes the place of the file that is overwritten. An error: it stays beside it, under the name
  /// that is told.
  Result<void> keep();
  /// Removes what create() made, for a recording that did not begin after all.
  void discard();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::uint64_t written() const { return written_; }

 private:
  enum class Kind { own_file, foreign_file, pipe };
  TraceFile(int descriptor, std::string path, Kind kind);
  static Result<TraceFile> replace(const std::string& path);
  [[nodiscard]] Counted count_entries(std::uint64_t size, const Names& bystanders) const;
  [[nodiscard]] std::uint64_t line_start_before(std::uint64_t position) const;

  int descriptor_;
  std::string path_;
  std::string target_;     ///< what keep() overwrites; empty: nothing
  std::string temporary_;  ///< where it is until then
  Kind kind_;
  std::uint64_t written_ = 0;
};

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_TRACE_FILE_H_
