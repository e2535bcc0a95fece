#[respan::task(name = "a" version = 1)]
fn one() {}

#[respan::task(name: "a")]
fn two() {}

#[respan::task(name = )]
fn three() {}

#[respan::task(skip = "a", version = 1)]
fn four() {}

#[respan::task(skip_all = true)]
fn five() {}

#[respan::task(only())]
fn six() {}

fn main() {
    one();
    two();
    three();
    four();
    five();
    six();
}
