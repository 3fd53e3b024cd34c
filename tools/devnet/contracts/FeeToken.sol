// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './Token.sol';

/// Keeps one percent of every transfer: less arrives than was sent.
contract FeeToken is Token {
    constructor(string memory name_, string memory symbol_, uint8 decimals_) Token(name_, symbol_, decimals_) {}

    function transfer(address to, uint256 value) external returns (bool) {
        uint256 fee = value / 100;
        _move(msg.sender, address(this), fee);
        _move(msg.sender, to, value - fee);
        return true;
    }
}
