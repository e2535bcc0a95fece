// Every mistake of an attribute is reported at once, at its own token, and the function is still there.
#[respan::agent("name", version = "two", sample_rate = 1.5, colour = red, processors = [], capture_output = 1, skip(b), crate)]
fn ask(a: u32) -> u32 {
    a
}

fn main() {
    let _: u32 = ask(1);
}
