//! Compares the recorders in rounds: in each round every recorder runs every workload once, one after the other, each in a process
//! of its own. `table.py` takes the ratios within a round, so that a change of the machine's speed between rounds cancels out.
//!
//! `compare [--rounds N] [TEXT]...` runs the workloads whose name contains one of the texts, or all.

#![allow(clippy::print_stdout)]

mod encoders;
mod exporters;
mod measure;
mod recorder;
mod workloads;

use respan_benches::ROUND;
use std::io;
use std::process::Command;
use workloads::{Cores, WORKLOADS, Workload};

const ROUNDS: u32 = 7;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["run", workload, recorder] => {
            let found = WORKLOADS.iter().find(|known| known.name == *workload);
            run(found.unwrap_or_else(|| panic!("no workload {workload}")), recorder);
            Ok(())
        }
        ["--rounds", rounds, names @ ..] => {
            let rounds = rounds.parse().map_err(io::Error::other)?;
            compare(rounds, names)
        }
        names => compare(ROUNDS, names),
    }
}

fn compare(rounds: u32, names: &[&str]) -> io::Result<()> {
    let is_chosen = |workload: &&Workload| names.is_empty() || names.iter().any(|name| workload.name.contains(name));
    for round in 1..=rounds {
        println!("round {round} of {rounds}");
        for workload in WORKLOADS.iter().filter(is_chosen) {
            for recorder in workload.recorders {
                let mut command = Command::new(std::env::current_exe()?);
                command
                    .args(["run", workload.name, recorder])
                    .env(ROUND, round.to_string());
                if workload.keeps_heap {
                    // glibc returns no memory to the system, see mallopt(3).
                    command.env("MALLOC_TRIM_THRESHOLD_", "4000000000");
                    command.env("MALLOC_MMAP_THRESHOLD_", "4000000000");
                }
                let status = command.status()?;
                assert!(status.success(), "{}, {recorder}", workload.name);
            }
        }
    }
    Ok(())
}

fn run(workload: &Workload, recorder: &str) {
    if workload.cores == Cores::Encoder {
        encoders::run(workload.name, recorder);
    } else {
        measure::run(workload, recorder);
    }
}
