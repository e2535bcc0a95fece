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

fn main() {
    broken_text();
    no_value();
    bare_key();
    no_condition();
    unknown_member();
    number_operator();
    list();
}
