// Servers of other versions, by what they have sent: recorded bytes behind a small server.
#include "capture_run.h"
#include "support/fake_server.h"

namespace tracediff::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kControlAddress = "127.0.0.1:50000";

struct Form {
  const char* name;
  const char* version;
  const char* marker_prefix;  ///< a line up to its arguments
  const char* recorded;       ///< lines with CRLF
  const char* expected;       ///< as they must be in the file
  bool lists_clients;
};

const Form kForms[] = {
    {"Redis20", "2.0.0", "1795499458.87432 ",
     "+1795499458.87433 \"set\" \"k\" 5\r\n+1795499458.9 (db 3) \"get\" \"k\"\r\n",
     "1795499458.87433 \"set\" \"k\" 5\n1795499458.9 (db 3) \"get\" \"k\"\n", false},
    {"Redis24", "2.4.18", "1795499458.087432 ",
     "+1795499458.087433 \"set\" \"k\" \"5\"\r\n+1795499458.087434 (db 3) \"get\" \"k\"\r\n",
     "1795499458.087433 \"set\" \"k\" \"5\"\n1795499458.087434 (db 3) \"get\" \"k\"\n", true},
    {"Redis28", "2.8.24", "1795499458.087432 [0 127.0.0.1:50000] ",
     "+1795499458.087433 [0 [::1]:43196] \"set\" \"k\" \"] \\\"\"\r\n+1795499458.087434 [0 127.0.0.1:50000] "
     "\"TIME\"\r\n",
     "1795499458.087433 [0 [::1]:43196] \"set\" \"k\" \"] \\\"\"\n", true},
    {"Redis62", "6.2.3", "1795499458.087432 [0 127.0.0.1:50000] ",
     "+1795499458.087433 [0 lua] \"GET\" \"k\"\r\n+1795499458.087434 [0 unix:/my sock].sock] \"GET\" \"k\"\r\n",
     "1795499458.087433 [0 lua] \"GET\" \"k\"\n1795499458.087434 [0 unix:/my sock].sock] \"GET\" \"k\"\n", true},
    {"Redis8", "8.0.1", "1795499458.087432 [0 127.0.0.1:50000] ", "+1795499458.087433 [0 ?:0] \"GET\" \"k\"\r\n",
     "1795499458.087433 [0 ?:0] \"GET\" \"k\"\n", true},
};

class CaptureForms : public ::testing::TestWithParam<Form> {};

FakeBehaviour behaviour_of(const Form& form) {
  FakeBehaviour behaviour;
  behaviour.replies = {{"INFO", bulk("redis_version:" + std::string(form.version) + "\r\n")}};
  if (form.lists_clients) {
    behaviour.replies["CLIENT"] =
        bulk("id=1 addr=" + std::string(kControlAddress) + " fd=5 name= flags=N cmd=client\n");
  }
  const std::string prefix = form.marker_prefix;
  behaviour.marker_line = [prefix](const std::string& argument) { return prefix + "\"ECHO\" \"" + argument + "\""; };
  behaviour.recorded = form.recorded;
  return behaviour;
}

TEST_P(CaptureForms, AreRecordedAsSent) {
  const FakeServer server(behaviour_of(GetParam()));
  CaptureRun run({{"-p", server.port_text()}, {}, {}, true, std::nullopt, -1});
  ASSERT_TRUE(run.began()) << run.messages();
  ASSERT_TRUE(poll_until([&] { return read_file(run.file()).find(GetParam().expected) != std::string::npos; }));
  run.process().signal(SIGINT);
  EXPECT_EQ(run.wait(), 0) << run.messages();
  std::string entries;
  for (const std::string& entry : run.trace().entries) entries += entry + "\n";
  EXPECT_EQ(entries, GetParam().expected);
  EXPECT_THAT(run.trace().remarks[2], StartsWith("# server: redis " + std::string(GetParam().version) + " "));
}

INSTANTIATE_TEST_SUITE_P(All, CaptureForms, ::testing::ValuesIn(kForms),
                         [](const auto& each) { return each.param.name; });

TEST(CaptureBrokenStreams, HalfLastLineIsDroppedAndCounted) {
  FakeBehaviour behaviour = behaviour_of(kForms[4]);
  behaviour.recorded = "+1795499458.1 [0 1.1.1.1:1] \"GET\" \"whole\"\r\n+1795499458.2 [0 1.1.1.1:1] \"GET\" \"cu";
  behaviour.closes_monitor = true;
  const FakeServer server(behaviour);
  CaptureRun run({{"-p", server.port_text()}, {}, {}, true, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 2) << run.messages();
  EXPECT_THAT(run.trace().commands(), ElementsAre("\"GET\" \"whole\""));
  EXPECT_THAT(run.trace().end(),
              HasSubstr("incomplete reason=server-closed commands=1 bystander-commands=0 cut-lines=1"));
}

TEST(CaptureBrokenStreams, SomethingElseThanALineIsAProtocolError) {
  for (const std::string broken : {"-LOADING not now\r\n", "+no entry\r\n", "*1\r\n$1\r\nx\r\n"}) {
    FakeBehaviour behaviour = behaviour_of(kForms[4]);
    behaviour.recorded = "+1795499458.1 [0 1.1.1.1:1] \"GET\" \"before\"\r\n" + broken;
    const FakeServer server(behaviour);
    CaptureRun run({{"-p", server.port_text()}, {}, {}, true, std::nullopt, -1});
    EXPECT_EQ(run.wait(), 2) << run.messages();
    EXPECT_THAT(run.trace().commands(), ElementsAre("\"GET\" \"before\""));
    EXPECT_THAT(run.trace().end(), StartsWith("# end: incomplete reason=protocol-error commands=1 "));
  }
}

TEST(CaptureBrokenStreams, MarkerThatIsNeverShownIsNoBeginning) {
  FakeBehaviour behaviour = behaviour_of(kForms[4]);
  behaviour.marker_line = [](const std::string&) { return "1795499458.1 [0 1.1.1.1:1] \"GET\" \"x\""; };
  behaviour.closes_monitor = true;
  const FakeServer server(behaviour);
  CaptureRun run({{"-p", server.port_text()}, {}, {}, true, std::nullopt, -1});
  EXPECT_EQ(run.wait(), 2);
  EXPECT_EQ(read_file(run.file()), "");
}

}  // namespace
}  // namespace tracediff::testing
