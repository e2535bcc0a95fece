//! `respan diff`.

use super::output::{cost, duration, is_coloured, print, printable};
use super::{DataArgs, Failure, input};
use crate::model::Diff;
use clap::Args;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct DiffArgs {
    /// A trace id, its first digits, or a file
    left: String,
    /// The trace to compare with
    right: String,
    /// Print the difference as JSON
    #[arg(long)]
    json: bool,
    /// Fail with exit code 1 if spans or outcomes differ
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn diff(args: &DiffArgs) -> Result<ExitCode, Failure> {
    let left = input::trace(&args.left, &args.data)?;
    let right = input::trace(&args.right, &args.data)?;
    let diff = Diff::of(&left, &right);
    let text = if args.json {
        serde_json::to_string(&diff)? + "\n"
    } else {
        text(&diff, is_coloured())
    };
    print(&text)?;
    let is_failed = args.exit_code && !diff.has_same_shape();
    Ok(if is_failed {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

fn text(diff: &Diff, is_coloured: bool) -> String {
    let mut text = format!("- {}\n+ {}\n", diff.left, diff.right);
    for row in &diff.rows {
        let name = format!(
            "{}{} {}",
            "  ".repeat(row.depth.min(40)),
            row.kind,
            printable(&row.name)
        );
        let (mark, changes) = match (&row.left, &row.right) {
            (Some(left), Some(right)) => {
                let mut changes = Vec::new();
                if let (Some(one), Some(other)) = (left.duration, right.duration) {
                    changes.push(format!(
                        "{}{}",
                        if other < one { "-" } else { "+" },
                        duration((other - one).abs())
                    ));
                }
                if left.tokens != right.tokens {
                    changes.push(format!("{:+} tokens", right.tokens - left.tokens));
                }
                if (left.cost - right.cost).abs() > 1e-9 {
                    changes.push(format!("{} → {}", cost(left.cost), cost(right.cost)));
                }
                if left.outcome != right.outcome {
                    changes.push(format!("{} → {}", left.outcome, right.outcome));
                }
                (' ', changes.join("  "))
            }
            (Some(side), None) => ('-', side.duration.map(duration).unwrap_or_default()),
            (None, Some(side)) => ('+', side.duration.map(duration).unwrap_or_default()),
            (None, None) => (' ', String::new()),
        };
        let line = format!("{mark} {name}  {changes}");
        let code = match mark {
            '-' => "31",
            '+' => "32",
            _ => "0",
        };
        let is_marked = is_coloured && mark != ' ';
        let line = if is_marked {
            format!("\u{1b}[{code}m{line}\u{1b}[0m")
        } else {
            line
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}
