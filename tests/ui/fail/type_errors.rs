// Type errors in the user's own code are reported where they stand.
#[respan::task]
fn wrong_tail(a: u32) -> String {
    a
}

#[respan::task]
fn wrong_return(a: u32) -> Result<u32, String> {
    if a > 1 {
        return a;
    }
    Ok(a)
}

#[respan::task]
fn missing_tail(a: u32) -> u32 {
    let _ = a;
}

#[respan::task]
fn no_type() {
    5
}

#[respan::task(name = topc)]
fn unknown_name(topic: &str) {
    let _ = topic;
}

#[respan::task]
fn no_result(a: &str) -> u32 {
    a.parse()?
}

fn main() {
    wrong_tail(1);
    let _ = wrong_return(1);
    missing_tail(1);
    no_type();
    no_result("1");
    unknown_name("");
}
