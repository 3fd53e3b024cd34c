// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './Token.sol';

/// Like USDT on Ethereum: `transfer`, `transferFrom` and `approve` return nothing.
contract TetherToken is Token {
    constructor(string memory name_, string memory symbol_, uint8 decimals_) Token(name_, symbol_, decimals_) {}

    function transfer(address to, uint256 value) external {
        _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external {
        _moveFor(from, to, value);
    }

    function approve(address spender, uint256 value) external {
        _allow(spender, value);
    }
}
