//! `respan diff`.

use super::input::Input;
use super::output::{cost, duration, is_coloured, print, printable, printable_name};
use super::{DataArgs, Failure, input};
use crate::model::{Diff, DiffLine, line_diff};
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
    let left = input::open(&args.left, &args.data)?;
    let right = input::open(&args.right, &args.data)?;
    let mut diff = Diff::of(&left.trace, &right.trace);
    diff.compare_messages(|span| left.message_lines(span), |span| right.message_lines(span));
    let text = if args.json {
        serde_json::to_string(&diff)? + "\n"
    } else {
        text(&diff, &left, &right, is_coloured())
    };
    print(&text)?;
    let is_failed = args.exit_code && !diff.has_same_shape();
    Ok(if is_failed {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

fn text(diff: &Diff, before: &Input, after: &Input, is_coloured: bool) -> String {
    let paint = |text: &str, mark: char| match mark {
        '-' if is_coloured => format!("\u{1b}[31m{text}\u{1b}[0m\n"),
        '+' if is_coloured => format!("\u{1b}[32m{text}\u{1b}[0m\n"),
        _ => format!("{text}\n"),
    };
    let mut text = format!("- {}\n+ {}\n", diff.left, diff.right);
    for row in &diff.rows {
        let name = format!(
            "{}{} {}",
            "  ".repeat(row.depth.min(40)),
            row.kind,
            printable_name(&row.name)
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
        text += &paint(&format!("{mark} {name}  {changes}"), mark);
        if let (true, Some(left), Some(right)) = (row.has_other_messages, &row.left, &row.right) {
            let indent = "  ".repeat(row.depth.min(40) + 1);
            for line in line_diff(&before.message_lines(&left.span), &after.message_lines(&right.span)) {
                let (mark, line) = match &line {
                    DiffLine::Both(line) => (' ', line),
                    DiffLine::Left(line) => ('-', line),
                    DiffLine::Right(line) => ('+', line),
                };
                text += &paint(&format!("{mark} {indent}{}", printable(line)), mark);
            }
        }
    }
    text
}
