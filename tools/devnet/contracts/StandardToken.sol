// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './Token.sol';

/// An ERC-20 by the letter, such as USDC.
contract StandardToken is Token {
    constructor(string memory name_, string memory symbol_, uint8 decimals_) Token(name_, symbol_, decimals_) {}

    function transfer(address to, uint256 value) external returns (bool) {
        _move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        _moveFor(from, to, value);
        return true;
    }

    function approve(address spender, uint256 value) external returns (bool) {
        _allow(spender, value);
        return true;
    }
}
