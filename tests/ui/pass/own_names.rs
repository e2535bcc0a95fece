// Our names are not the body's, and the body's are not ours.
#[respan::task]
fn shadow(__respan_entry: u32, __respan_ret: &str, __respan_arg_2: u8, (a, _): (u8, u8)) -> usize {
    let __respan_open = __respan_ret.len();
    __respan_open + __respan_entry as usize + usize::from(__respan_arg_2) + usize::from(a)
}

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

fn main() {
    assert_eq!(shadow(1, "ab", 3, (4, 5)), 10);
    assert_eq!(with_methods_on_everything(1), Ok(1));
}
