//! The error for an option that does not exist, with the remedy.

use crate::errors::quoted_list;

/// The message for an option with this name, where these are accepted.
pub(super) fn message(name: &str, accepted: &[&str]) -> String {
    if let Some(remedy) = remedy(name) {
        return format!("unknown option `{name}`: {remedy}");
    }
    let list = quoted_list(accepted);
    match accepted.iter().find(|option| are_similar(name, option)) {
        Some(option) => format!("unknown option `{name}`; did you mean `{option}`? accepted are {list}"),
        None => format!("unknown option `{name}`; accepted are {list}"),
    }
}

/// The way to what options of this name do in other libraries.
fn remedy(name: &str) -> Option<&'static str> {
    Some(match name {
        "kind" | "entity_kind" => {
            "the attribute is the kind: `#[respan::workflow]`, `#[respan::task]`, `#[respan::agent]` or `#[respan::tool]`"
        }
        "attributes" | "fields" | "metadata" => {
            "values are set in the function: `respan::get_client().update_current_span(respan::SpanUpdate::new().attribute(\"key\", value))`"
        }
        "err" | "ret" => {
            "errors and results are recorded without an option; `capture_output = false` leaves out results"
        }
        "ignore" | "skip_args" | "exclude" => "arguments are left out by `skip(a, b)`, `skip_all` or `only(a)`",
        _ => return None,
    })
}

/// Similarity of two names: the same letters in another order, or one letter more, less or different.
fn are_similar(written: &str, option: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let same_start = written.chars().zip(option.chars()).take_while(|(a, b)| a == b).count();
    let same_end = written
        .chars()
        .rev()
        .zip(option.chars().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let longer = written.chars().count().max(option.chars().count());
    sorted(written) == sorted(option) || same_start + same_end + 1 >= longer
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCEPTED: [&str; 3] = ["name", "links", "skip_all"];

    #[test]
    fn slips_are_recognised() {
        for (written, option) in [
            ("nmae", "name"),
            ("nam", "name"),
            ("link", "links"),
            ("names", "name"),
            ("skip-all", "skip_all"),
        ] {
            assert!(
                message(written, &ACCEPTED).contains(&format!("did you mean `{option}`?")),
                "{written}"
            );
        }
        for written in ["colour", "n", "skip"] {
            let text = message(written, &ACCEPTED);
            assert!(
                !text.contains("did you mean") && text.ends_with("accepted are `name`, `links`, `skip_all`"),
                "{text}"
            );
        }
    }

    #[test]
    fn options_of_other_libraries_have_a_remedy() {
        for name in ["kind", "fields", "err", "ignore"] {
            assert!(!message(name, &ACCEPTED).contains("accepted"), "{name}");
        }
    }
}
