#[respan::task(sample_rate = 1.01)]
fn rate_above() {}

#[respan::task(sample_rate = -0.5)]
fn rate_below() {}

#[respan::task(sample_rate = "half")]
fn rate_text() {}

#[respan::task(version = 1.5)]
fn version_float() {}

#[respan::task(version = 9223372036854775808)]
fn version_large() {}

#[respan::task(name = 5)]
fn name_number() {}

#[respan::task(processors = "a,,b")]
fn processor_empty() {}

#[respan::task(processors = debug)]
fn processor_word() {}

#[respan::task(capture_input = "no")]
fn flag_text() {}

#[respan::task(method_name = "")]
fn method_empty() {}

fn main() {
    rate_above();
    rate_below();
    rate_text();
    version_float();
    version_large();
    name_number();
    processor_empty();
    processor_word();
    flag_text();
    method_empty();
}
