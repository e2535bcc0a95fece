//! Hygiene of names: those of the expansion and those of the user's code do not meet.

use respan_tests::recording::record;

#[respan::task]
fn shadow(__respan_entry: u32, __respan_ret: &str, __respan_arg_2: u8, (a, _): (u8, u8)) -> usize {
    let __respan_open = __respan_ret.len();
    __respan_open + __respan_entry as usize + usize::from(__respan_arg_2) + usize::from(a)
}

#[expect(dead_code, reason = "candidates of method resolution only")]
trait Everything: Sized {
    fn name(self) {}
    fn input(self) {}
    fn call(self) {}
    fn future(self) {}
    fn finish(&self) {}
    fn version(&self) {}
    fn shape(&self) {}
    fn split(&self) {}
    fn write(&self) {}
    fn output(self) {}
    fn open(self) {}
}

impl<T> Everything for T {}

#[respan::task(name = format!("{a}"), version = 3)]
fn with_methods_on_everything(a: u32) -> Result<u32, String> {
    a.name();
    Ok(a)
}

#[test]
fn arguments_and_variables_may_have_the_names_of_the_expansion() {
    assert_eq!(shadow(1, "ab", 3, (4, 5)), 10);
    assert_eq!(record(|| shadow(1, "ab", 3, (4, 5))).0, 10);
}

#[test]
fn methods_on_every_type_shadow_none_of_the_expansion() {
    assert_eq!(with_methods_on_everything(1), Ok(1));
    assert_eq!(record(|| with_methods_on_everything(1)).0, Ok(1));
}
