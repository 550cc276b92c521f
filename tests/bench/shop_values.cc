#include "shop_values.h"

#include <array>
#include <string_view>

#include "text.h"

namespace tracediff::testing {

namespace {

constexpr std::array<std::string_view, 12> kGoods = {"kettle", "teapot", "lantern", "blanket", "hammock",  "compass",
                                                     "saddle", "mirror", "ladder",  "bucket",  "umbrella", "notebook"};
constexpr std::array<std::string_view, 8> kColours = {"amber", "black", "coral", "green",
                                                      "ivory", "olive", "sand",  "white"};

template <std::size_t kSize>
std::string_view pick(const std::array<std::string_view, kSize>& words, Random& random) {
  return words[random.below(kSize)];
}

/// `s:6:\"kettle\";`
void append_php_string(std::string& text, std::string_view bytes) {
  text += "s:";
  append_number(text, bytes.size());
  text += ":\\\"";
  for (const char c : bytes) append_byte(text, static_cast<unsigned char>(c));
  text += "\\\";";
}

void append_php_number(std::string& text, std::string_view field, std::uint64_t number) {
  append_php_string(text, field);
  text += "i:";
  append_number(text, number);
  text += ';';
}

void append_basket(std::string& text, Random& content, std::uint32_t items) {
  text += "basket|a:";
  append_number(text, items);
  text += ":{";
  for (std::uint32_t item = 0; item < items; ++item) {
    text += "i:";
    append_number(text, item);
    text += ";a:3:{";
    append_php_string(text, "name");
    append_php_string(text, pick(kGoods, content));
    append_php_number(text, "price", content.between(100, 99'999));
    append_php_number(text, "pieces", content.between(1, 9));
    text += '}';
  }
  text += '}';
}

void append_json_string(std::string& text, std::string_view field, std::string_view value) {
  text.append("\\\"").append(field).append("\\\":\\\"").append(value).append("\\\"");
}

void append_json_number(std::string& text, std::string_view field, std::uint64_t number) {
  text.append("\\\"").append(field).append("\\\":");
  append_number(text, number);
}

}  // namespace

void append_session(std::string& text, const WorkloadOptions& options, Random& content, Random& noise,
                    std::uint64_t time_us) {
  constexpr std::uint64_t kMicroseconds = 1'000'000;
  text += "form|s:32:\\\"";
  append_hex(text, noise, 32);
  text += "\\\";";
  if (content.in_share(options.clock_share)) {
    text += "seen|i:";
    append_number(text, time_us / kMicroseconds - noise.below(600));
    text += ';';
  }
  text += "theme|";
  append_php_string(text, pick(kColours, content));
  append_basket(text, content, content.between(1, 6));
  if (!content.in_share(options.binary_share)) return;
  std::string stamp;
  for (std::uint32_t left = content.between(8, 24); left > 0; --left) stamp += static_cast<char>(content.below(256));
  text += "stamp|";
  append_php_string(text, stamp);
}

void append_cart_line(std::string& text, std::uint32_t product, Random& content) {
  text += '{';
  append_json_number(text, "product", product);
  text += ',';
  append_json_string(text, "name", pick(kGoods, content));
  text += ',';
  append_json_string(text, "colour", pick(kColours, content));
  text += ',';
  append_json_number(text, "pieces", content.between(1, 9));
  text += ',';
  append_json_number(text, "price", content.between(100, 99'999));
  text += '}';
}

void append_product_page(std::string& text, std::uint32_t product, Random& content) {
  text += '{';
  append_json_number(text, "product", product);
  text += ',';
  append_json_string(text, "name", pick(kGoods, content));
  text += ",\\\"alike\\\":[";
  const std::uint32_t alike = content.between(3, 12);
  for (std::uint32_t i = 0; i < alike; ++i) {
    text += i == 0 ? "{" : ",{";
    append_json_number(text, "product", content.below(2'000));
    text += ',';
    append_json_string(text, "colour", pick(kColours, content));
    text += '}';
  }
  text += "]}";
}

}  // namespace tracediff::testing
