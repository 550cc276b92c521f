#include "shape/shape.h"

#include <gmock/gmock.h>

#include "shape/arguments.h"
#include "support/trace_builder.h"

namespace tracediff::testing {
namespace {

class ShapeTest : public ::testing::Test {
 protected:
  Corpus load(const std::vector<std::string>& baseline, const std::vector<std::string>& candidate) {
    std::vector<std::string> paths[2];
    for (const std::string& script : baseline) paths[0].push_back(folder_.write_script(script));
    for (const std::string& script : candidate) paths[1].push_back(folder_.write_script(script));
    Result<Corpus> corpus = load_corpus(paths[0], paths[1], RuleSet::defaults());
    EXPECT_TRUE(corpus);
    return corpus ? std::move(*corpus) : Corpus{};
  }
  /// The shape of the first entry of SCRIPT, as text, alone.
  std::string shape_of(const std::string& script) {
    const Corpus corpus = load({script}, {});
    return text_of(make_shapes(corpus), corpus.runs.baseline[0].command[0]);
  }
  static std::string text_of(const ShapeTable& table, CommandId command) {
    const Shape& shape = table.shapes[table.of_command[command]];
    std::string text = display_command(Arguments(shape.arguments.begin(), shape.arguments.end()));
    std::replace(text.begin(), text.end(), kDigits, '#');
    return text;
  }
  /// Whether the first commands of both sides' first runs have one shape.
  static bool same_shape(const Corpus& corpus) {
    const ShapeTable table = make_shapes(corpus);
    return table.of_command[corpus.runs.baseline[0].command[0]] ==
           table.of_command[corpus.runs.candidate[0].command[0]];
  }
  TraceFolder folder_;
};

struct PairCase {
  std::string name;
  std::string one;
  std::string two;
  bool same;
};

const PairCase kPairs[] = {
    {"numbers are data", "SET k 1", "SET k 22", true},
    {"so are numbers in a text", "GET user:1", "GET user:22", true},
    {"texts are not", "GET user:1", "GET cart:1", false},
    {"letter case of a name", "get k", "GET k", true},
    {"letter case of an option", "SET k v ex 60", "SET k v EX 60", true},
    {"letter case of a key", "GET k", "GET K", false},
    {"letter case of a sub-command", "CLIENT SETNAME x", "client setname x", true},
    {"a value that looks like an option", "SET k nx", "SET k NX", false},
    {"another option", "SET k v EX 60", "SET k v PX 60", false},
    {"another number of arguments", "SET k v", "SET k v NX", false},
    {"order of members", "DEL x y", "DEL y x", true},
    {"number of members of one kind", "MGET user:1 user:2", "MGET user:1 user:2 user:3", true},
    {"another kind of member", "DEL user:1", "DEL user:1 cart:1", false},
    {"length of a list of values", "RPUSH q 1 2", "RPUSH q 1 2 3", true},
    {"length of a list of pairs", "MSET n:1 5 n:2 6", "MSET n:1 5", true},
    {"tokens of one type", "GET s:880bba3b26274e101fcb145d9306fedf", "GET s:2b0cca3b26274e101fcb145d9306fed0", true},
    {"values of one set of fields", "SET k '{\"a\":1,\"b\":\"x\"}'", "SET k '{\"b\":\"yy\",\"a\":2}'", true},
    {"EVAL and EVALSHA of one script", "EVAL 'return 1' 0", "EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0", true},
};

TEST_F(ShapeTest, IsWhatCommandsHaveInCommon) {
  for (const PairCase& row : kPairs) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(same_shape(load({"a " + row.one}, {"a " + row.two})), row.same);
    EXPECT_EQ(same_shape(load({"a " + row.two}, {"a " + row.one})), row.same);
  }
}

TEST_F(ShapeTest, DoesNotTakeAScriptsCommandForAClients) {
  const Corpus corpus = load({"a GET k"}, {"a EVAL 'return 1' 0\nlua GET k"});
  const ShapeTable table = make_shapes(corpus);
  EXPECT_NE(table.of_command[corpus.runs.baseline[0].command[0]],
            table.of_command[corpus.runs.candidate[0].command[1]]);
}

TEST_F(ShapeTest, KnowsWhatACommandIs) {
  const Corpus corpus = load({"a CLIENT SETNAME x\na BLPOP q 0\na GET k\na EVAL 'return 1' 0\nlua GET k\na PING"}, {});
  const ShapeTable table = make_shapes(corpus);
  const auto shape = [&](std::size_t entry) {
    return table.shapes[table.of_command[corpus.runs.baseline[0].command[entry]]];
  };
  EXPECT_TRUE(shape(0).is_handshake());
  EXPECT_EQ(shape(0).qualifier, "setname");
  EXPECT_TRUE(shape(1).is_blocking());
  EXPECT_EQ(shape(2).key_text(), "k");
  EXPECT_FALSE(shape(2).is_handshake() || shape(2).is_blocking());
  EXPECT_TRUE(shape(3).is_call());
  EXPECT_TRUE(shape(4).lua);
  EXPECT_EQ(shape(4).caller, shape(3).qualifier);
  EXPECT_EQ(shape(5).key_text(), "");
}

/// COUNT commands `a SET NAME VALUE` of short values without a token; FIRST makes those of each run different.
std::string with_values(int count, int first) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    const int n = first + i;
    out += "a SET key ";
    for (const int place : {n / 17, n / 5, n * 7, n * 3}) out += static_cast<char>('a' + place % 19);
    out += static_cast<char>('a' + n % 26);
    out += static_cast<char>('a' + n / 26 % 26);
    out += '\n';
  }
  return out;
}

struct SlotCase {
  std::string name;
  std::vector<std::string> baseline;
  std::vector<std::string> candidate;
  bool random;
};

TEST_F(ShapeTest, LeavesOutValuesThatOtherRunsDoNotHave) {
  const std::string words = "a SET key red\na SET key green\na SET key blue\na SET key black\n";
  const SlotCase cases[] = {
      {"one run, nothing in common", {with_values(8, 0)}, {with_values(8, 100)}, true},
      {"one run, the same words", {words}, {words}, false},
      {"one run, too few to tell", {"a SET key red"}, {"a SET key blue"}, false},
      {"runs of one version differ", {"a SET key red", "a SET key blue"}, {"a SET key red", "a SET key black"}, true},
      {"runs of one version agree", {"a SET key red", "a SET key red"}, {"a SET key blue", "a SET key blue"}, false},
  };
  for (const SlotCase& row : cases) {
    SCOPED_TRACE(row.name);
    const Corpus corpus = load(row.baseline, row.candidate);
    const std::string text = text_of(make_shapes(corpus), corpus.runs.baseline[0].command[0]);
    EXPECT_EQ(text.find('*') != std::string::npos, row.random) << text;
  }
}

/// Three runs of SCRIPT, each with other ids for its `$`.
std::vector<std::string> runs_of(const std::string& script, const std::vector<std::string>& ids) {
  std::vector<std::string> runs;
  for (std::size_t run = 0; run < 3; ++run) {
    std::string text = script;
    for (std::size_t i = run; text.find('$') != std::string::npos; i += 3) text.replace(text.find('$'), 1, ids.at(i));
    runs.push_back(text);
  }
  return runs;
}

TEST_F(ShapeTest, TellsRandomValuesFromSteadyOnesOfTheSameSlot) {
  const std::string steady = "a SET lock-shared 1\na SET lock-shared 1\na SET lock-shared 1\n";
  const std::vector<std::string> ids = {"dc42fa3e", "4fa85d3f", "aa4a6a73", "df173c75", "b9be98cc", "21cab9e8"};
  const Corpus corpus = load(runs_of("a SET lock-res$ 1\n" + steady, ids),
                             runs_of("a SET lock-res$ 1\n" + steady, {"287c80dd", "e9bb3261", "0a1b2c3d"}));
  const ShapeTable table = make_shapes(corpus);
  for (const Side side : kSides) {
    for (const Recording& run : corpus.runs[side]) {
      EXPECT_EQ(text_of(table, run.command[0]), "set lock-<*> #");
      EXPECT_EQ(text_of(table, run.command[1]), "set lock-shared #");
    }
  }
}

TEST_F(ShapeTest, TakesAnIdThatHoldsASignForOneOfItsSlot) {
  const std::string script = "a PUBLISH reply#$ x\na PUBLISH reply#$ x\n";
  const Corpus corpus = load(runs_of(script, {"wGPAa8", "_zktRb", "NBfuEx", "qWeRtY", "LkjHgf", "aSdFgH"}), {});
  const ShapeTable table = make_shapes(corpus);
  for (const Recording& run : corpus.runs.baseline) EXPECT_EQ(text_of(table, run.command[0]), "publish reply#<*> x");
}

TEST_F(ShapeTest, TakesBase64WithEverySignForATokenBesideOthers) {
  const Corpus corpus = load({"a SET k base64:qc9StF8wrjHYfB/K"}, {"a SET k base64:I/ANVjZODnDf1658"});
  EXPECT_TRUE(same_shape(corpus));
  EXPECT_FALSE(same_shape(load({"a SET k base64:qc9StF8wrjHYfB/K"}, {"a SET k base64:path/to/a/word1"})));
}

TEST_F(ShapeTest, NeverTakesANameForRandom) {
  const Corpus corpus = load({"a SET k v\na GET k", "a HSET k f v"}, {"a DEL k", "a INCR k"});
  for (const Shape& shape : make_shapes(corpus).shapes) EXPECT_EQ(shape.arguments[0], shape.name);
}

TEST_F(ShapeTest, TakesATokenThatWasNotRecognisedForWhatItsNeighboursAre) {
  // All digits: no token by itself, but one beside others of its form.
  const Corpus corpus =
      load({"a GET s:880bba3b26274e101fcb145d9306fedf\na GET s:88011111262741101111145193061111"}, {});
  const ShapeTable table = make_shapes(corpus);
  EXPECT_EQ(table.of_command[corpus.runs.baseline[0].command[0]], table.of_command[corpus.runs.baseline[0].command[1]]);
}

struct ScriptCase {
  std::string name;
  std::string baseline;
  std::string candidate;
  bool paired;
};

TEST_F(ShapeTest, PairsScriptsThatWereRewritten) {
  const std::string unlock =
      "if redis.call(\"get\",KEYS[1]) == ARGV[1] then return redis.call(\"del\",KEYS[1]) else return 0 end";
  const std::string unlock_local =
      "local v = redis.call(\"get\",KEYS[1]) if v == ARGV[1] then return redis.call(\"del\",KEYS[1]) else return 0 end";
  const std::string limit =
      "local n = redis.call(\"incrby\",KEYS[1],1) redis.call(\"pexpire\",KEYS[1],ARGV[2]) return n";
  const auto call = [](const std::string& text, const std::string& inside) {
    return "a EVAL '" + text + "' 1 lock x\n" + inside;
  };
  const ScriptCase cases[] = {
      {"the same step rewritten", call(unlock, "lua get lock\nlua del lock"),
       call(unlock_local, "lua get lock\nlua del lock"), true},
      {"another script", call(unlock, "lua get lock\nlua del lock"),
       "a EVAL 'for i, name in ipairs(KEYS) do total = total + #name end return total' 2 rate window", false},
      {"the same script", call(unlock, "lua get lock"), call(unlock, "lua get lock"), false},
      {"both in both versions", call(unlock, "lua get lock") + '\n' + call(unlock_local, "lua get lock"),
       call(unlock, "lua get lock") + '\n' + call(unlock_local, "lua get lock"), false},
  };
  for (const ScriptCase& row : cases) {
    SCOPED_TRACE(row.name);
    const ShapeTable table = make_shapes(load({row.baseline}, {row.candidate}));
    EXPECT_EQ(table.script_pairs.size(), row.paired ? 1U : 0U);
    if (row.paired) EXPECT_TRUE(same_shape(load({row.baseline}, {row.candidate}))) << "its calls compare as usual";
  }
}

/// A call of a script whose text has several lines, as a server prints it.
std::string printed_call(const std::string& text) {
  return "1700000000.000000 [0 127.0.0.1:40001] \"EVAL\" \"" + escape(text) + "\" \"1\" \"k\"\n";
}

TEST_F(ShapeTest, PairsScriptsByWhatTheyDoNotAllShare) {
  const std::string shared =
      "-- Common to all scripts\nlocal rcall = redis.call\n--[[ How a key is named. ]]\n"
      "local function name_of(prefix, id) return prefix .. ':' .. id end\n"
      "local function is_open(state) return state ~= nil and state ~= 'closed' end\n";
  const std::string lock = "local owner = rcall('GET', KEYS[1])\nif owner == ARGV[1] then rcall('DEL', KEYS[1]) end\n";
  const std::string count = "local total = rcall('INCRBY', KEYS[1], 1)\nrcall('PEXPIRE', KEYS[1], ARGV[2])\n";
  const std::string changed = "-- Says whether it was done\nreturn 1\n";
  const auto script = [&](const std::string& body) { return printed_call(shared + body); };
  const std::string baseline = folder_.write(script(lock) + script(count));
  const std::string candidate = folder_.write(script(count + changed) + script(lock + changed));
  const Result<Corpus> corpus = load_corpus({baseline}, {candidate}, RuleSet::defaults());
  ASSERT_TRUE(corpus);
  const ShapeTable table = make_shapes(*corpus);
  ASSERT_EQ(table.script_pairs.size(), 2U);
  for (const ScriptPair& pair : table.script_pairs) {
    const std::string& one = corpus->scripts.at(pair.baseline);
    EXPECT_TRUE(corpus->scripts.at(pair.candidate).starts_with(one)) << one;
  }
}

struct TextCase {
  std::string name;
  std::string script;
  std::string expected;
};

TEST_F(ShapeTest, ReadsAsACommand) {
  const TextCase cases[] = {
      {"numbers and options", "a SET user:17 9 EX 60", "set user:# # ex #"},
      {"a token", "a GET s:880bba3b26274e101fcb145d9306fedf", "get s:<hex32>"},
      {"a pattern", "a SCAN 0 MATCH app:* COUNT 10", "scan # match app:* count #"},
  };
  for (const TextCase& row : cases) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(shape_of(row.script), row.expected);
  }
}

}  // namespace
}  // namespace tracediff::testing
