// #[respan::task(nmae = "a", sample_rate = 3, skip(b))]
::core::compile_error! {
    "unknown option `nmae`; did you mean `name`? accepted are `name`, `version`, `processors`, `sample_rate`, `export_filter`, `links`, `method_name`, `skip`, `skip_all`, `only`, `capture_input`, `capture_output`, `propagate`, `crate`"
}
::core::compile_error! {
    "a sample rate is a number between 0 and 1, such as `0.25`"
}
::core::compile_error! {
    "`#[respan::task]` cannot trace a `const fn`: it has no run time of its own; remove `const`"
}
::core::compile_error! {
    "`skip` names `b`, which is no argument of this function; its named arguments are `a`"
}
const fn add(a: u8) -> u8 {
    a
}
