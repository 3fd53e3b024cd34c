// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import './Token.sol';

/// Does what it is told to when it should move: everybody may change its mood.
contract MoodyToken is Token {
    enum Mood {
        Kind,
        False,
        Reverting,
        Paused,
        SilentRevert
    }
    Mood public mood;

    constructor(string memory name_, string memory symbol_, uint8 decimals_) Token(name_, symbol_, decimals_) {}

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        if (mood == Mood.False) return false;
        require(mood != Mood.Reverting, 'this address is blocked');
        require(mood != Mood.Paused, 'Pausable: paused');
        if (mood == Mood.SilentRevert) revert();
        _move(msg.sender, to, value);
        return true;
    }
}
