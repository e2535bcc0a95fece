// #[respan::task(name = format!("ask {city}"), version = 2, processors = "a, b", sample_rate = 0.5, skip(key),
        export_filter = { "status_code": { "operator": "eq", "value": "ERROR" } }, links = find_links,
        capture_output = false)]
fn ask(city: &str, key: &str) -> String {
    static __RESPAN_SITE: ::respan::__private::Callsite = ::respan::__private::Callsite::new(
            ::respan::__private::EntityKind::Task,
            "ask",
            "ask.task",
        )
        .version(2i64)
        .processors(&["a", "b"])
        .sample_rate(0.5f64)
        .export_filter("{\"status_code\":{\"operator\":\"eq\",\"value\":\"ERROR\"}}")
        .capture_output(false);
    let mut __respan_call = __RESPAN_SITE.__respan_enter();
    ::respan::__private::TracedCall::name(
        &mut __respan_call,
        || ::respan::__private::text(&(format!("ask {city}"))),
    );
    ::respan::__private::TracedCall::links(&mut __respan_call, find_links);
    if let ::core::option::Option::Some(__respan_input) = &mut ::respan::__private::TracedCall::input(
        &mut __respan_call,
    ) {
        ::respan::__private::capture(&city).__respan_kwarg(__respan_input, "city");
        ::respan::__private::Input::end(__respan_input);
    }
    let __respan_ret = ::respan::__private::TracedCall::run(
        &mut __respan_call,
        move || -> String {
            {
                let city = city;
                let key = key;
                let _ = &city;
                '__respan_body: { city.to_owned() }
            }
        },
    );
    let (__respan_shape, __respan_output, __respan_failure) = ::respan::__private::shape(
            &__respan_ret,
        )
        .__respan_shape();
    return __respan_shape
        .finish(
            &mut __respan_call,
            ::respan::__private::OutputOf::silent(__respan_output),
            __respan_failure.__respan_failure(),
            __respan_ret,
        );
}
