// Compares two traces with the installed library and prints the verdict and the kinds of the findings.
#include <tracediff/capture.h>
#include <tracediff/compare.h>
#include <tracediff/report.h>

#include <iostream>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  tracediff::ConnectionOptions connection;
  if (!tracediff::apply_uri("redis://127.0.0.1:6400", connection) || connection.port != 6400) return 2;

  const auto report = tracediff::compare({argv[1]}, {argv[2]}, {});
  if (!report) {
    std::cerr << to_string(report.error()) << "\n";
    return 2;
  }
  std::cout << to_string(report->verdict);
  for (const tracediff::Finding& finding : report->findings) std::cout << " " << to_string(finding.kind);
  std::cout << "\n";
}
