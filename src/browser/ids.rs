//! New ids: UUID version 7, like everywhere in the product.

/// A new id. Made from `getRandomValues`, since `randomUUID` is missing on pages served over plain HTTP.
pub fn new_id() -> String {
    let mut random = [0_u8; 10];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut random);
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds fit 48 bits"
    )]
    let now = super::time::now() as u64;
    uuid_v7(now, random)
}

/// A UUID version 7 of a moment (milliseconds since 1970) and random bytes.
pub fn uuid_v7(now: u64, random: [u8; 10]) -> String {
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&now.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.extend([byte >> 4, byte & 15].map(hex));
    }
    text
}

fn hex(digit: u8) -> char {
    char::from(digit + if digit < 10 { b'0' } else { b'a' - 10 })
}

#[cfg(test)]
mod tests {
    use super::uuid_v7;

    #[test]
    fn ids_are_uuids_of_version_7_that_sort_by_time() {
        let id = uuid_v7(0x0193_4b5e_7a10, [0xff; 10]);
        assert_eq!(id, "01934b5e-7a10-7fff-bfff-ffffffffffff");
        assert!(uuid_v7(5, [0xff; 10]) < uuid_v7(6, [0; 10]));
    }
}
