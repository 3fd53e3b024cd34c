// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// What both test tokens share: balances, allowances, and minting for everybody. Worth nothing on purpose.
abstract contract Token {
    string public name;
    string public symbol;
    uint8 public immutable decimals;
    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    constructor(string memory name_, string memory symbol_, uint8 decimals_) {
        name = name_;
        symbol = symbol_;
        decimals = decimals_;
    }

    function mint(address to, uint256 value) public {
        totalSupply += value;
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    /// Mints to many at once: one transaction with as many logs.
    function mintMany(address[] calldata to, uint256 value) external {
        for (uint256 i = 0; i < to.length; i++) mint(to[i], value);
    }

    /// Pays many at once from the caller: one transaction with as many logs.
    function transferMany(address[] calldata to, uint256[] calldata values) external {
        require(to.length == values.length, 'lengths differ');
        for (uint256 i = 0; i < to.length; i++) _move(msg.sender, to[i], values[i]);
    }

    function _move(address from, address to, uint256 value) internal {
        require(balanceOf[from] >= value, 'balance too low');
        unchecked {
            balanceOf[from] -= value;
        }
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }

    function _allow(address spender, uint256 value) internal {
        allowance[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
    }

    function _moveFor(address from, address to, uint256 value) internal {
        require(allowance[from][msg.sender] >= value, 'allowance too low');
        allowance[from][msg.sender] -= value;
        _move(from, to, value);
    }
}
