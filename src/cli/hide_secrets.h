#ifndef TRACEDIFF_CLI_HIDE_SECRETS_H_
#define TRACEDIFF_CLI_HIDE_SECRETS_H_

namespace tracediff {

/// Writes `*` over the passwords in the arguments of `capture` (-a, --pass, -u), where the system shows them to
/// everybody who lists processes. Take a copy of the arguments before.
void hide_secrets(int argc, char** argv);

}  // namespace tracediff

#endif  // TRACEDIFF_CLI_HIDE_SECRETS_H_
