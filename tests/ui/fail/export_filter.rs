#[respan::task(export_filter = "{\"status_code\": }")]
fn broken_text() {}

#[respan::task(export_filter = { "status_code": ERROR })]
fn no_value() {}

#[respan::task(export_filter = { status_code: { "operator": "eq" } })]
fn bare_key() {}

#[respan::task(export_filter = { "status_code": "ERROR" })]
fn no_condition() {}

#[respan::task(export_filter = { "status_code": { "op": "eq" } })]
fn unknown_member() {}

#[respan::task(export_filter = { "status_code": { "operator": 5 } })]
fn number_operator() {}

#[respan::task(export_filter = ["status_code"])]
fn list() {}

#[respan::task(export_filter = { "score": { "operator": ">", "value": 1 } })]
fn unknown_operator() {}

#[respan::task(export_filter = "{\"score\": {\"operator\": \"between\", \"value\": [1, 2]}}")]
fn unknown_operator_in_text() {}

#[respan::task(export_filter = { "score": { "operator": "gt", "value": "high" } })]
fn text_where_a_number_is_wanted() {}

#[respan::task(export_filter = { "name": { "operator": "contains", "value": ["a", "b"] } })]
fn list_where_a_text_is_wanted() {}

#[respan::task(export_filter = { "name": { "operator": "in", "value": [] } })]
fn empty_list() {}

#[respan::task(export_filter = { "name": { "value": { "a": 1 } } })]
fn object_as_value() {}

#[respan::task(export_filter = { "name": { "operator": "isnull", "value": "false" } })]
fn text_where_a_flag_is_wanted() {}

#[respan::task(export_filter = { "name": { "operator": "eq" } })]
fn missing_value() {}

#[respan::task(export_filter = { "name": { "value": 1 }, "name": { "value": 2 } })]
fn two_conditions() {}

#[respan::task(export_filter = { "name": { "operator": "regex", "value": "(lost" } })]
fn bad_expression() {}

fn main() {
    broken_text();
    no_value();
    bare_key();
    no_condition();
    unknown_member();
    number_operator();
    list();
    unknown_operator();
    unknown_operator_in_text();
    text_where_a_number_is_wanted();
    list_where_a_text_is_wanted();
    empty_list();
    object_as_value();
    text_where_a_flag_is_wanted();
    missing_value();
    two_conditions();
}
