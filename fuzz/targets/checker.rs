#![no_main]

ccp_overlay_fuzz::fuzz!("checker");
