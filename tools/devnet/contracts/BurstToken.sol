// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Makes many Transfer logs cheaply, without balances: load for measuring an indexer.
contract BurstToken {
    uint8 public constant decimals = 6;

    event Transfer(address indexed from, address indexed to, uint256 value);

    /// Logs numbers `start` to `start + count - 1`. Recipient and value follow from the number alone, so that a script can
    /// work out the same list by itself.
    function burst(uint256 start, uint256 count, uint256 population) external {
        for (uint256 i = start; i < start + count; i++) {
            emit Transfer(address(this), address(uint160(uint256(keccak256(abi.encode(i % population))))), i + 1);
        }
    }
}
