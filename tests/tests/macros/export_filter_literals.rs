//! Literals of export filters: the macros accept what the runtime accepts.

use respan::__private::OPERATOR_SPELLINGS;
use respan::ExportFilter;
use std::collections::BTreeSet;

/// The literals that the macros accept; written by their own tests.
const TABLE: &str = include_str!("../../../respan-macros/snapshots/export_filters.tsv");

#[test]
fn the_runtime_accepts_the_same_filters() {
    let mut lines = TABLE.lines();
    let values: Vec<&str> = lines.next().expect("the values").split('\t').collect();
    let mut spellings = BTreeSet::new();
    for line in lines {
        let (operator, accepted) = line.rsplit_once('\t').expect("an operator");
        spellings.insert(operator);
        let members = values
            .iter()
            .map(|value| format!(", \"value\": {value}"))
            .chain([String::new()]);
        assert_eq!(accepted.len(), values.len() + 1, "{operator}");
        for (member, accepted) in members.zip(accepted.chars()) {
            let text = format!("{{ \"field\": {{ \"operator\": \"{operator}\"{member} }} }}");
            let parsed = ExportFilter::from_json(&text);
            assert_eq!(parsed.is_ok(), accepted == '+', "{text}: {:?}", parsed.err());
        }
    }
    for spelling in OPERATOR_SPELLINGS.iter().flat_map(|(_, spellings)| spellings.iter()) {
        assert!(spellings.contains(spelling), "{spelling}");
    }
}
