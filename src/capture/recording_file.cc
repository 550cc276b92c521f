// What a recording writes, and what it says of it in the first lines and in the last.
#include <algorithm>
#include <utility>

#include "capture/recording.h"
#include "capture/text.h"

namespace tracediff::recorder {

Result<void> Recording::open_file() {
  Result<TraceFile> file = TraceFile::create(options_.output, options_.existing_file);
  if (!file) return file.error();
  if (Result<void> written = file->write(rewritten(header()), writer_interrupt_); !written) {
    file->discard();
    return written;
  }
  file_.emplace(std::move(*file));
  writer_ = std::thread([this] { write_all(); });
  poll_nodes();
  const std::lock_guard lock(mutex_);
  description_ = nodes_.front()->description();
  if (is_cluster()) description_ += " and " + std::to_string(nodes_.size() - 1) + " more nodes";
  return {};
}

std::string Recording::header() const {
  const std::string& password = options_.connection.password.value_or("");
  std::string text = "# tracediff-capture 1\n";
  if (!options_.label.empty()) text += "# label: " + one_line(mask(options_.label, password)) + "\n";
  text += "# started: " + utc_now() + "\n";
  for (const auto& node : nodes_) text += "# server: " + one_line(node->description()) + "\n";
  for (const auto& node : nodes_) {
    if (is_cluster())
      text += "# clock: " + node->name() + " offset-us=" + std::to_string(node->clock_offset_us()) + "\n";
  }
  std::vector<std::string> words = options_.command;  // masked before quotes come into it
  for (std::string& word : words) word = mask(word, password);
  if (!words.empty()) text += "# command: " + shell_words(words) + "\n";
  return text;
}

TraceFile::Counted Recording::counted() const {
  TraceFile::Counted counted;
  if (merge_ && merge_->has_entry_limit()) {
    counted.entries = merge_->passed_on();
    for (const auto& node : nodes_) counted.bystander_entries += merge_->passed_on(node->name(), node->bystanders());
    return counted;
  }
  for (const auto& node : nodes_) {
    counted.entries += node->reader()->entries();
    counted.bystander_entries += node->reader()->bystander_entries();
  }
  return counted;
}

Names Recording::bystanders() const {
  Names all;
  for (const auto& node : nodes_) all.merge(node->bystanders());
  if (options_.rewriter == nullptr) return all;
  Names rewritten;  // as the file names them
  for (const std::string& client : all) rewritten.insert(options_.rewriter->rewrite_client(client));
  return rewritten;
}

std::string Recording::end_line(TraceFile::Counted counted) const {
  const std::lock_guard lock(mutex_);
  const bool whole = !failure_ && !failed_to_write_;
  EndReason reason = end_ ? end_->reason : EndReason::interrupted;
  if (failure_) reason = failure_->reason;
  if (failed_to_write_) reason = EndReason::write_failed;
  std::string line = std::string("# end: ") + (whole ? "complete" : "incomplete") + " reason=";
  line += to_string(reason);
  if (end_ && end_->status) line += " status=" + std::to_string(*end_->status);
  line += " commands=" + std::to_string(counted.entries);
  line += " bystander-commands=" + std::to_string(counted.bystander_entries);
  if (failure_ && !failed_to_write_ && !failure_->cause.empty()) line += " cause=" + failure_->cause;
  if (failure_ && failure_->cut_lines > 0) line += " cut-lines=" + std::to_string(failure_->cut_lines);
  return line + "\n";
}

/// LINES, which are whole, as they go to the file.
std::string Recording::rewritten(std::string lines) const {
  if (options_.rewriter == nullptr) return lines;
  std::string out;
  out.reserve(lines.size() + lines.size() / 8);
  for (std::string_view rest = lines; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    options_.rewriter->rewrite_line(line, out);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return out;
}

void Recording::write_all() {
  for (std::string block = queue_.take(); !block.empty(); block = queue_.take()) {
    const Result<void> written = file_->write(rewritten(std::move(block)), writer_interrupt_);
    if (written) continue;
    {
      const std::lock_guard lock(mutex_);
      failed_to_write_ = true;
      failure_ = StreamFailure{EndReason::write_failed, to_string(written.error()), 0, {}};
    }
    queue_.close();  // the readers find it full and leave the server alone
    condition_.notify_all();
    changed_.notify();
    return;
  }
}

void Recording::finish_file() {
  TraceFile::Counted total = counted();
  queue_.append_always(end_line(total));
  queue_.close();
  writer_.join();
  if (failed_to_write_) {
    const auto last_line = [this](TraceFile::Counted kept) { return end_line(kept); };
    total = file_->end_after_failure(bystanders(), last_line).value_or(TraceFile::Counted{});
  }
  const Result<void> closed = file_->close();
  const std::lock_guard lock(mutex_);
  if (!closed && !failure_) failure_ = StreamFailure{EndReason::write_failed, to_string(closed.error()), 0, {}};
  outcome_.completeness = failure_ ? Completeness::incomplete : Completeness::complete;
  outcome_.reason = failure_ ? failure_->reason : end_->reason;
  outcome_.commands = total.entries;
  outcome_.bystander_commands = total.bystander_entries;
}

void Recording::keep() {
  if (Result<void> kept = file_->keep(); !kept) say(to_string(kept.error()));
}

void Recording::discard() {
  if (file_) file_->discard();
}

}  // namespace tracediff::recorder
