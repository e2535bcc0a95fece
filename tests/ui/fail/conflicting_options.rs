#[respan::task(skip(a), skip_all)]
fn one(a: u32) -> u32 {
    a
}

#[respan::task(only(a), skip(b))]
fn two(a: u32, b: u32) -> u32 {
    a + b
}

#[respan::task(capture_input = false, only(a))]
fn three(a: u32, b: u32) -> u32 {
    a + b
}

fn main() {
    three(one(1), two(2, 3));
}
