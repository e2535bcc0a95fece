#[respan::task(skip(passwort))]
fn login(user: &str, password: &str) -> bool {
    user == password
}

#[respan::task(only(usr))]
fn logout(user: &str, (_, _): (u8, u8)) -> bool {
    user.is_empty()
}

struct Session;

impl Session {
    #[respan::task(skip(self))]
    fn close(&self) {}
}

fn main() {
    login("a", "b");
    logout("a", (1, 2));
    Session.close();
}
