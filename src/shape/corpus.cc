#include "shape/corpus.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "trace/parallel.h"

namespace tracediff {

namespace {

/// Small traces are compared by the time that threads have been started. WANTED where a size is not known.
std::size_t threads_for(const std::vector<std::string>& paths, std::size_t wanted) {
  constexpr std::uintmax_t kFewBytes = 65'536;
  std::uintmax_t bytes = 0;
  for (const std::string& path : paths) {
    std::error_code unknown;
    bytes += std::filesystem::file_size(path, unknown);
    if (unknown) return wanted;
  }
  return bytes <= kFewBytes ? 1 : wanted;
}

std::vector<std::optional<Result<Recording>>> load_all(const std::vector<std::string>& paths, const RuleSet& rules,
                                                       const LoadOptions& options) {
  std::vector<std::optional<Result<Recording>>> loaded(paths.size());
  for_each_index(paths.size(), options.threads,
                 [&](std::size_t i) { loaded[i] = load_recording(paths[i], rules, options); });
  return loaded;
}

/// The commands of the first recording keep their ids.
void share_commands(Recording& recording, CommandTable& commands) {
  if (commands.size() == 0) {
    commands = std::exchange(recording.table, CommandTable{});
    return;
  }
  std::vector<CommandId> shared(recording.table.size());
  for (CommandId id = 0; id < shared.size(); ++id) shared[id] = commands.intern(recording.table.text(id));
  for (CommandId& id : recording.command) id = shared[id];
  for (DatabaseUse& use : recording.databases) use.command = shared[use.command];
  recording.table = CommandTable{};
}

void adopt(Recording recording, Side side, Corpus& corpus) {
  share_commands(recording, corpus.commands);
  corpus.scripts.merge(recording.scripts);
  corpus.runs[side].push_back(std::move(recording));
}

}  // namespace

Result<Corpus> load_corpus(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate,
                           const RuleSet& rules, LoadOptions options) {
  std::vector<std::string> paths = baseline;
  paths.insert(paths.end(), candidate.begin(), candidate.end());
  options.threads = threads_for(paths, options.threads);
  std::vector<std::optional<Result<Recording>>> loaded = load_all(paths, rules, options);
  Corpus corpus;
  corpus.threads = options.threads;
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    if (!*loaded[i]) return loaded[i]->error();
    adopt(std::move(*loaded[i]).value(), i < baseline.size() ? Side::baseline : Side::candidate, corpus);
  }
  return corpus;
}

}  // namespace tracediff
