//! The file of results, `target/respan-figures.tsv`, which `table.py` reads.

use std::io::Write as _;
use std::path::Path;

/// Environment variable with the number of the round, which a process that measures inherits.
pub const ROUND: &str = "RESPAN_BENCH_ROUND";

/// Appends a result: workload, recorder, kind, round, value.
pub fn note(workload: &str, recorder: &str, kind: &str, value: f64) {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(target, Into::into);
    let round = std::env::var(ROUND).unwrap_or_else(|_| "0".to_owned());
    let line = format!("{workload}\t{recorder}\t{kind}\t{round}\t{value:.2}\n");
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(target.join("respan-figures.tsv"));
    let written = file.and_then(|mut file| file.write_all(line.as_bytes()));
    if let Err(error) = written {
        let _ = writeln!(
            std::io::stderr(),
            "{kind} of {workload}, {recorder} is not kept: {error}"
        );
    }
}
