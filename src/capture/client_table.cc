#include "capture/client_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ascii.h"
#include "capture/text.h"

namespace tracediff::recorder {
namespace {

/// CLIENT LIST prints "/path:0" where MONITOR prints "unix:/path".
std::string as_in_monitor(std::string_view address) {
  if (!address.starts_with('/')) return std::string(address);
  if (address.ends_with(":0")) address.remove_suffix(2);
  return "unix:" + std::string(address);
}

void set_field(Client& client, std::string_view key, std::string_view value) {
  static constexpr std::array<std::pair<std::string_view, std::string Client::*>, 6> kTexts{{
      {"name", &Client::name},
      {"user", &Client::user},
      {"lib-name", &Client::lib_name},
      {"lib-ver", &Client::lib_ver},
      {"flags", &Client::flags},
      {"cmd", &Client::command},
  }};
  static constexpr std::array<std::pair<std::string_view, std::uint64_t Client::*>, 3> kNumbers{{
      {"id", &Client::id},
      {"idle", &Client::idle_seconds},
      {"omem", &Client::output_bytes},
  }};
  if (key == "addr") client.client = as_in_monitor(value);
  for (const auto& [name, member] : kTexts) {
    if (key == name) client.*member = value;
  }
  for (const auto& [name, member] : kNumbers) {
    if (key == name) client.*member = leading_number<std::uint64_t>(value);
  }
}

/// A value of a `# connection:` line must stay one word.
std::string word(std::string_view text) {
  std::string safe = one_line(text);
  std::replace(safe.begin(), safe.end(), ' ', '_');
  return safe;
}

}  // namespace

std::vector<Client> parse_client_list(std::string_view text) {
  std::vector<Client> clients;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    Client client;
    while (!line.empty()) {
      const std::string_view field = line.substr(0, line.find(' '));
      line.remove_prefix(std::min(line.size(), field.size() + 1));
      const std::size_t equals = field.find('=');
      if (equals != std::string_view::npos) set_field(client, field.substr(0, equals), field.substr(equals + 1));
    }
    // Redis 2.4 has no ids: the address is all there is to know a connection by.
    if (client.id == 0) client.id = std::hash<std::string>{}(client.client) | (std::uint64_t{1} << 63);
    if (!client.client.empty()) clients.push_back(std::move(client));
  }
  return clients;
}

bool is_tool(const Client& client) {
  if (client.flags.find_first_of("SMO") != std::string::npos) return true;
  const std::string name = lower_case(client.name);
  return name == kOwnName || name.starts_with("sentinel-") || name.starts_with("redisinsight") ||
         name.starts_with("redis-insight") || lower_case(client.lib_name).starts_with("redisinsight");
}

void take_handshake(Client& client, std::string_view arguments) {
  std::vector<std::string> words = split_printed(arguments);
  for (std::string& each : words) each = one_line(each);
  const std::size_t count = words.size();
  if (count >= 3 && lower_case(words[1]) == "setname") client.name = words[2];
  if (count >= 4 && lower_case(words[1]) == "setinfo") {
    if (lower_case(words[2]) == "lib-name") client.lib_name = words[3];
    if (lower_case(words[2]) == "lib-ver") client.lib_ver = words[3];
  }
  for (std::size_t i = 2; lower_case(words[0]) == "hello" && i + 1 < count; ++i) {
    if (lower_case(words[i]) == "setname") client.name = words[i + 1];
  }
  if (lower_case(words[0]) == "echo") client.name = kOwnName;  // it may not have the right to name itself
}

void ClientTable::begin(const std::vector<Client>& clients, Earlier earlier) {
  earlier_ = earlier;
  for (const Client& client : clients) before_.insert(client.id);
}

ClientTable::Record& ClientTable::record_of(const Client& client) {
  Record& record = records_[client.id];
  record.client = client;
  const auto told = handshakes_.find(client.client);
  if (told != handshakes_.end()) {
    if (record.client.name.empty()) record.client.name = told->second.name;
    if (record.client.lib_name.empty()) record.client.lib_name = told->second.lib_name;
    if (record.client.lib_ver.empty()) record.client.lib_ver = told->second.lib_ver;
    handshakes_.erase(told);
  }
  if (before_.contains(client.id) || is_tool(client)) record.bystander = true;
  return record;
}

std::string ClientTable::observe(const std::vector<Client>& clients) {
  std::string lines;
  std::set<std::uint64_t> present;
  for (const Client& client : clients) {
    present.insert(client.id);
    if (own_.contains(client.id)) continue;
    Record& record = record_of(client);
    if (record.bystander && !record.written) {
      lines += line_of(record);
      record.written = true;
    }
  }
  for (auto each = records_.begin(); each != records_.end();) {
    if (present.contains(each->first)) {
      ++each;
      continue;
    }
    if (!each->second.written) lines += line_of(each->second);
    each = records_.erase(each);
  }
  return lines;
}

std::string ClientTable::finish() {
  std::string lines;
  for (auto& [id, record] : records_) {
    if (!record.written) lines += line_of(record);
    record.written = true;
  }
  std::map<std::string, const Client*> in_order;
  for (const auto& [client, told] : handshakes_) in_order.emplace(client, &told);
  for (const auto& [client, told] : in_order) lines += line_of(Record{*told, is_tool(*told), false});
  handshakes_.clear();
  return lines;
}

void ClientTable::note_handshake(const std::string& client, std::string_view arguments) {
  if (handshakes_.size() >= kMostHandshakes && !handshakes_.contains(client)) return;
  Record* known = nullptr;
  for (auto& [id, record] : records_) {
    if (record.client.client == client) known = &record;
  }
  Client& told = known != nullptr ? known->client : handshakes_[client];
  told.client = client;
  take_handshake(told, arguments);
  if (known != nullptr && is_tool(told)) known->bystander = true;
}

std::string ClientTable::line_of(const Record& record) const {
  const Client& client = record.client;
  std::string line = "# connection: " + one_line(client.client) + suffix_;
  if (client.id != 0 && client.id >> 63 == 0) line += " id=" + std::to_string(client.id);
  if (!client.name.empty()) line += " name=" + word(client.name);
  if (!client.user.empty()) line += " user=" + word(client.user);
  if (!client.lib_name.empty()) line += " lib-name=" + word(client.lib_name);
  if (!client.lib_ver.empty()) line += " lib-ver=" + word(client.lib_ver);
  // All clients of a unix socket have this address: the word would mark them all.
  const bool is_marked = is_tool(client) || earlier_ == Earlier::bystanders;
  if (record.bystander && !client.shares_address()) line += is_marked ? " bystander=yes" : " before=yes";
  return line + "\n";
}

Names ClientTable::bystander_clients() const {
  Names clients;
  for (const auto& [id, record] : records_) {  // ids grow: a later owner of the address decides
    if (record.client.shares_address()) continue;
    if (record.bystander) {
      clients.insert(record.client.client);
    } else {
      clients.erase(record.client.client);
    }
  }
  return clients;
}

std::vector<Client> ClientTable::newcomers(const std::vector<Client>& clients) const {
  std::vector<Client> found;
  for (const Client& client : clients) {
    if (!before_.contains(client.id) && !own_.contains(client.id) && !is_tool(client)) found.push_back(client);
  }
  return found;
}

}  // namespace tracediff::recorder
