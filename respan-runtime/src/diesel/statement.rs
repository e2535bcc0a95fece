//! The text of a statement.

/// Longest text that is recorded, in bytes.
const LIMIT: usize = 32 * 1024;

/// Begins the values that diesel writes behind a statement.
const VALUES: &str = " -- binds: ";

/// The statement without the values that diesel writes behind it.
pub(super) fn without_values(query: &str) -> &str {
    query.split(VALUES).next().unwrap_or_default()
}

/// The first word, such as `SELECT`.
pub(super) fn operation(text: &str) -> String {
    let word = text
        .trim_start()
        .split(|character: char| !character.is_ascii_alphabetic())
        .next();
    match word {
        Some(word) if !word.is_empty() => word.to_ascii_uppercase(),
        _ => "STATEMENT".to_owned(),
    }
}

/// The text, cut to the limit.
pub(super) fn bounded(text: &str) -> String {
    let limit = text.len().min(LIMIT);
    let kept = (0..=limit).rev().find_map(|end| text.get(..end));
    kept.unwrap_or_default().to_owned()
}

/// The database system of a URL: <https://opentelemetry.io/docs/specs/semconv/registry/attributes/db/#db-system-name>.
pub(super) fn system(url: &str) -> &'static str {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    match scheme {
        "postgres" | "postgresql" => "postgresql",
        "mysql" => "mysql",
        "mariadb" => "mariadb",
        // Diesel's URLs of SQLite are paths.
        _ => "sqlite",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_removed() {
        let query = r#"SELECT `id` FROM `users` WHERE `name` = ? -- binds: ["secret -- binds: "]"#;
        assert_eq!(without_values(query), "SELECT `id` FROM `users` WHERE `name` = ?");
        assert_eq!(without_values("BEGIN"), "BEGIN");
    }

    #[test]
    fn the_operation_is_the_first_word() {
        assert_eq!(operation("  select 1"), "SELECT");
        assert_eq!(operation("BEGIN"), "BEGIN");
        assert_eq!(operation("(SELECT 1)"), "STATEMENT");
    }

    #[test]
    fn the_system_follows_from_the_url() {
        assert_eq!(system("postgres://u:p@localhost/db"), "postgresql");
        assert_eq!(system("mysql://localhost/db"), "mysql");
        assert_eq!(system(":memory:"), "sqlite");
        assert_eq!(system("/var/lib/app.db"), "sqlite");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(bounded("short"), "short");
        let cut = bounded(&format!("a{}", "ä".repeat(LIMIT)));
        assert!(cut.len() <= LIMIT && cut.len() >= LIMIT - 1);
    }
}
