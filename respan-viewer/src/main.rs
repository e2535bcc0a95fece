//! The binary `respan`.

use std::process::ExitCode;

fn main() -> ExitCode {
    respan_viewer::command::main()
}
